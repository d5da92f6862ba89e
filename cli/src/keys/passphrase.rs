//! Asking for passphrases, or reading them from a file.

use crate::{exit::Failure, terminal::Output};
use galen_vault::safe::Passphrase;
use std::{
	fs,
	io::{self, Read},
	path::Path,
};
use zeroize::Zeroizing;

/// Where a passphrase comes from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
	/// A file, `-` for standard input; somebody is asked otherwise.
	pub file: Option<&'a Path>,
	/// Whether there is somebody to ask.
	pub output: &'a Output,
}

/// The passphrase of a key that exists.
///
/// # Errors
/// There is none to be had.
pub fn typed(source: Source<'_>, prompt: &str) -> Result<Passphrase, Failure> {
	Ok(Passphrase::typed(match source.file {
		Some(path) => first_line(path)?,
		None => {
			ensure_can_ask(source.output)?;
			dialoguer::Password::new()
				.with_prompt(prompt)
				.interact()
				.map_err(|error| Failure::internal(&error))?
		},
	}))
}

/// A passphrase for a new key: asked for twice, and long enough.
///
/// # Errors
/// It is too short, or there is none to be had.
pub fn chosen(source: Source<'_>) -> Result<Passphrase, Failure> {
	let text = match source.file {
		Some(path) => first_line(path)?,
		None => {
			ensure_can_ask(source.output)?;
			dialoguer::Password::new()
				.with_prompt("Passphrase for the new key")
				.with_confirmation("The same again", "They differ; once more.")
				.interact()
				.map_err(|error| Failure::internal(&error))?
		},
	};
	Passphrase::chosen(text).map_err(|error| Failure::key(error.to_string()))
}

fn ensure_can_ask(output: &Output) -> Result<(), Failure> {
	if output.can_ask() {
		Ok(())
	} else {
		Err(Failure::key(
			"the key has a passphrase and nobody can be asked here; say --passphrase-file",
		))
	}
}

/// The first line of a file: what comes after it is for people.
fn first_line(path: &Path) -> Result<String, Failure> {
	let mut text = Zeroizing::new(String::new());
	let read = if path == Path::new("-") {
		io::stdin().lock().read_to_string(&mut text).map(|_| ())
	} else {
		fs::read_to_string(path).map(|content| *text = content)
	};
	read.map_err(|error| Failure::key(Failure::file("read", path, &error).to_string()))?;
	match text.lines().next() {
		Some(line) if !line.is_empty() => Ok(line.to_owned()),
		_ => Err(Failure::key(format!(
			"{} has no passphrase in its first line",
			path.display()
		))),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_first_line_of_a_file_is_the_passphrase() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("passphrase");
		fs::write(&path, "correct horse battery\nnot this\n").unwrap();
		assert_eq!(first_line(&path).unwrap(), "correct horse battery");
		fs::write(&path, "\n").unwrap();
		assert!(first_line(&path).is_err());
		assert!(first_line(&folder.path().join("absent")).is_err());
	}
}
