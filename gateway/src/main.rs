//! `galen-gateway`: see `command`.

fn main() -> std::process::ExitCode {
	galen_gateway::command::main()
}
