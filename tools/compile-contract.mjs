// Compiles connectors/src/main/solidity/AnchorRegistry.sol into the artefact that the hub carries.
//
//   npm run contract --prefix tools            writes the artefact
//   node tools/compile-contract.mjs --stdout   prints it, for the test that compares
//
// Deterministic: solc is pinned, no path or metadata hash enters the bytecode, and keys have a fixed order.

import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const solc = createRequire(import.meta.url)('solc')
const root = new URL('../connectors/src/main/', import.meta.url)
const source = readFileSync(new URL('solidity/AnchorRegistry.sol', root), 'utf8')
const artefact = new URL('resources/org/mooring/connectors/chain/AnchorRegistry.json', root)

// "paris" is the newest instruction set that every EVM network of today runs (no PUSH0).
const settings = {
  optimizer: { enabled: true, runs: 200 },
  evmVersion: 'paris',
  metadata: { bytecodeHash: 'none', appendCBOR: false },
}
const output = JSON.parse(
  solc.compile(
    JSON.stringify({
      language: 'Solidity',
      sources: { 'AnchorRegistry.sol': { content: source } },
      settings: { ...settings, outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } },
    }),
  ),
)
for (const problem of output.errors ?? []) console.error(problem.formattedMessage)
if (output.errors?.length) process.exit(1)

const contract = output.contracts['AnchorRegistry.sol'].AnchorRegistry
const text =
  JSON.stringify(
    {
      contract: 'AnchorRegistry',
      compiler: solc.version(),
      settings,
      abi: contract.abi,
      bytecode: '0x' + contract.evm.bytecode.object,
    },
    null,
    2,
  ) + '\n'

if (process.argv.includes('--stdout')) {
  process.stdout.write(text)
} else {
  writeFileSync(artefact, text)
  console.log('wrote ' + fileURLToPath(artefact))
}
