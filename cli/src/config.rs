//! Where `galen` gets its settings: flags, then environment, then the profile, then what most have.
//! The only place that reads the environment beside clap.

use crate::{args::Global, exit::Failure};
use serde::Deserialize;
use std::{
	collections::BTreeMap,
	fs,
	path::{Path, PathBuf},
};

/// A node on this machine, on the port all have.
const NODE: &str = "ws://127.0.0.1:9944";
/// A gateway on this machine, on the port all have.
const GATEWAY: &str = "http://127.0.0.1:8480";

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
	/// The profile that is used when none is named.
	default: Option<String>,
	/// Profiles by name.
	profile: BTreeMap<String, Profile>,
}

/// Settings that belong together.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Profile {
	node: Option<String>,
	gateway: Option<String>,
	key: Option<String>,
	subject: Option<String>,
	envelope_key: Option<String>,
	client: Option<PathBuf>,
	passphrase_file: Option<PathBuf>,
	demo_keys: bool,
	insecure_node: bool,
}

/// What to talk to, as whom.
#[derive(Clone, Debug)]
pub struct Settings {
	/// The node's address.
	pub node: String,
	/// Whether the node may be asked unencrypted over a network.
	pub insecure_node: bool,
	/// The gateway's address.
	pub gateway: String,
	/// Whether somebody named that address; otherwise it is what most have.
	pub gateway_is_named: bool,
	/// Whose key: a name, a path, or a demo name such as `//Alice`.
	pub key: Option<String>,
	/// The patient whose data and consent are meant, where it is not the key's owner: a child, for
	/// one. Only a profile says so.
	pub subject: Option<String>,
	/// The key releases to the organization are sealed to, where it is not the same.
	pub envelope_key: Option<String>,
	/// The file of a SMART client.
	pub client: Option<PathBuf>,
	/// Where the key's passphrase is; asked for otherwise.
	pub passphrase_file: Option<PathBuf>,
	/// Whether well-known keys may sign on any network.
	pub demo_keys: bool,
	/// The folder of keys.
	pub keys: PathBuf,
	/// The folder of what is remembered between runs.
	pub state: PathBuf,
}

impl Settings {
	/// Reads the configuration file and puts flags and environment over it.
	///
	/// # Errors
	/// The file cannot be read or understood, or there is no such profile.
	pub fn load(global: &Global) -> Result<Self, Failure> {
		let folder = folder("XDG_CONFIG_HOME", ".config")?;
		let path = global
			.config
			.clone()
			.unwrap_or_else(|| folder.join("config.toml"));
		let named = global.config.is_some();
		let file = read(&path, named)?;
		let profile = choose(file, global.profile.as_deref(), &path)?;
		let gateway = global.gateway.clone().or(profile.gateway);
		Ok(Self {
			node: global
				.node
				.clone()
				.or(profile.node)
				.unwrap_or_else(|| NODE.into()),
			insecure_node: global.insecure_node || profile.insecure_node,
			gateway_is_named: gateway.is_some(),
			gateway: gateway.unwrap_or_else(|| GATEWAY.into()),
			key: global.key.clone().or(profile.key),
			subject: profile.subject,
			envelope_key: global.envelope_key.clone().or(profile.envelope_key),
			client: global.client.clone().or(profile.client),
			passphrase_file: global.passphrase_file.clone().or(profile.passphrase_file),
			demo_keys: global.demo_keys || profile.demo_keys,
			keys: folder.join("keys"),
			state: self::folder("XDG_STATE_HOME", ".local/state")?,
		})
	}
}

fn read(path: &Path, must_exist: bool) -> Result<File, Failure> {
	let text = match fs::read_to_string(path) {
		Ok(text) => text,
		Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => {
			return Ok(File::default());
		},
		Err(error) => return Err(Failure::file("read", path, &error)),
	};
	parse(&text).map_err(|failure| failure.about(&path.display()))
}

fn parse(text: &str) -> Result<File, Failure> {
	toml::from_str(text).map_err(|error| Failure::input(located(text, &error)))
}

/// An error of a TOML file in one line that says where.
pub fn located(text: &str, error: &toml::de::Error) -> String {
	let line = error.span().map(|span| {
		let before = text.get(..span.start).unwrap_or_default();
		before.matches('\n').count().saturating_add(1)
	});
	match line {
		Some(line) => format!("line {line}: {}", error.message()),
		None => error.message().to_owned(),
	}
}

fn choose(file: File, named: Option<&str>, path: &Path) -> Result<Profile, Failure> {
	let Some(name) = named.or(file.default.as_deref()) else {
		return Ok(Profile::default());
	};
	file.profile.get(name).cloned().ok_or_else(|| {
		let known: Vec<_> = file.profile.keys().map(String::as_str).collect();
		Failure::usage(format!(
			"{} has no profile {name:?}; it has: {}",
			path.display(),
			known.join(", ")
		))
	})
}

/// `galen`'s folder below one of the XDG folders.
fn folder(variable: &str, below_home: &str) -> Result<PathBuf, Failure> {
	if let Some(base) = environment(variable) {
		return Ok(PathBuf::from(base).join("galen"));
	}
	environment("HOME")
		.map(|home| PathBuf::from(home).join(below_home).join("galen"))
		.ok_or_else(|| {
			Failure::key(format!(
				"neither {variable} nor HOME says where the settings are; set one"
			))
		})
}

/// An environment variable that is not empty.
// This module is the one place.
#[allow(clippy::disallowed_methods)]
fn environment(name: &str) -> Option<std::ffi::OsString> {
	std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Whether colours are unwanted: <https://no-color.org>.
pub fn no_color() -> bool {
	environment("NO_COLOR").is_some() || environment("TERM").is_some_and(|term| term == "dumb")
}

#[cfg(test)]
mod tests {
	use super::*;

	const FILE: &str = r#"
		default = "clinic"
		[profile.clinic]
		node = "ws://127.0.0.1:9945"
		key = "registrar"
		[profile.study]
		demo_keys = true
	"#;

	fn chosen(named: Option<&str>) -> Result<Profile, Failure> {
		choose(parse(FILE).unwrap(), named, Path::new("config.toml"))
	}

	#[test]
	fn the_default_profile_is_used_unless_another_is_named() {
		assert_eq!(chosen(None).unwrap().key.as_deref(), Some("registrar"));
		assert!(chosen(Some("study")).unwrap().demo_keys);
	}

	#[test]
	fn an_unknown_profile_names_those_there_are() {
		let error = chosen(Some("clinc")).unwrap_err().to_string();
		assert!(error.contains("clinic, study"), "{error}");
	}

	#[test]
	fn an_unknown_setting_is_refused_with_its_line() {
		let error = parse("[profile.a]\nnod = 1\n").unwrap_err().to_string();
		assert!(error.starts_with("line 2: unknown field `nod`"), "{error}");
	}
}
