//! `galen-node`: a validator or full node of a Galen network.

mod cli;
mod command;
mod equivocation;
mod finality;
mod network;
mod rpc;
mod service;
mod startup;

fn main() -> std::process::ExitCode {
	command::main()
}
