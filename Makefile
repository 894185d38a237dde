# Each recipe is one line that can be typed by hand; .ci/run uses the same ones.
.DEFAULT_GOAL := help
.PHONY: help run verify check format bench tools

help: ## list recipes
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

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

tools: ## the EVM node and the Solidity compiler that the tests start
	npm ci --prefix tools
