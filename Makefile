# Each recipe is one line that can be typed by hand; .ci/run uses the same ones.
.DEFAULT_GOAL := help
.PHONY: fuzz properties help run verify check format bench bench-iso8583 chaos chaos-controls simulate tools

help: ## list recipes
	@grep -E '^[a-z0-9-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: ## the hub with simulated banks and sample traffic, reloading edited routes
	mvn spring-boot:run

verify: ## format, static checks, every test
	mvn verify

check: ## before every push: format, compile, route files, fast tests of the routes
	mvn -q -pl routes -am verify

format: ## rewrite the sources in the project's format
	mvn -q spotless:apply

bench: ## end-to-end load: client, hub and bank as processes of their own
	bench/run.sh

bench-iso8583: ## JMH: parse a 0200 to canonical and format its answer, several dialects, j8583 beside it
	bench/iso8583.sh

SEED ?= $(shell date +%s)
properties: ## every test, what is drawn from a seed drawn from a new one (SEED=n repeats one); mvn verify keeps to seed 1
	mvn verify -Dmooring.test.seed=$(SEED)

fuzz: ## jazzer over every ISO 8583 dialect, ten minutes in all
	JAZZER_FUZZ=1 mvn -q -pl transformers -am test -Dtest=Iso8583Fuzz -Dsurefire.failIfNoSpecifiedTests=false

chaos: ## kill tests: 200 deaths of the hub under 100,000 payments, judged payment by payment
	chaos/run.sh --payments 100000 --kills 200 --settles

chaos-controls: ## the same judge over a hub with planted faults: each must be found
	chaos/controls.sh

simulate: ## the dispatch logic under a virtual clock: 100,000 seeds, 10 million payments, faults at every step
	simulation/run.sh --seeds 100000 --payments-per-seed 100

tools: ## the EVM node and the Solidity compiler that the tests start
	npm ci --prefix tools
