// Compiles ConsentRegistry.sol with the optimizer on, for calls rather than for a small contract, and writes
// its creation code as hexadecimal digits to build/ConsentRegistry.bin.

const fs = require('node:fs');
const path = require('node:path');
const solc = require('solc');

const NAME = 'ConsentRegistry';
const source = fs.readFileSync(path.join(__dirname, `${NAME}.sol`), 'utf8');
const input = {
	language: 'Solidity',
	sources: { [`${NAME}.sol`]: { content: source } },
	settings: {
		optimizer: { enabled: true, runs: 1000000 },
		viaIR: true,
		outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.methodIdentifiers'] } },
	},
};

const output = JSON.parse(solc.compile(JSON.stringify(input)));
for (const problem of output.errors ?? []) {
	process.stderr.write(problem.formattedMessage);
}
if ((output.errors ?? []).some((problem) => problem.severity === 'error')) {
	process.exit(1);
}
const { evm } = output.contracts[`${NAME}.sol`][NAME];
const folder = path.join(__dirname, 'build');
fs.mkdirSync(folder, { recursive: true });
fs.writeFileSync(path.join(folder, `${NAME}.bin`), evm.bytecode.object);
fs.writeFileSync(
	path.join(folder, `${NAME}.json`),
	`${JSON.stringify({ compiler: solc.version(), methods: evm.methodIdentifiers }, null, '\t')}\n`,
);
