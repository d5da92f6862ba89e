//! What a run's results look like to a reader: a table in Markdown and plots in SVG, made from the JSON
//! alone.

mod svg;
mod table;

use crate::results::Results;
use anyhow::Context;
use std::path::Path;

/// Writes everything a run leaves: `results.json`, `results.md` and the plots.
pub fn write(results: &Results, folder: &Path) -> anyhow::Result<()> {
	std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
	let json = serde_json::to_string_pretty(results)? + "\n";
	let write = |name: &str, content: &str| {
		let path = folder.join(name);
		std::fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))
	};
	write("results.json", &json)?;
	write("results.md", &table::document(results))?;
	for (name, plot) in svg::plots(results) {
		write(&name, &plot)?;
	}
	Ok(())
}

/// The ratios alone, for the README.
pub fn short(results: &Results) -> String {
	table::ratios(results)
}

/// Reads what an earlier run left.
pub fn read(file: &Path) -> anyhow::Result<Results> {
	let json =
		std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
	let results: Results = serde_json::from_str(&json)
		.with_context(|| format!("{} holds no results", file.display()))?;
	anyhow::ensure!(
		results.format == crate::results::FORMAT,
		"{} has format {}, this program reads {}",
		file.display(),
		results.format,
		crate::results::FORMAT
	);
	Ok(results)
}

/// A number as a reader wants it: three figures that count, and a thin place between thousands.
pub fn number(value: f64) -> String {
	if !value.is_finite() {
		return "–".to_owned();
	}
	let size = value.abs();
	if size >= 100.0 {
		return thousands(value.round());
	}
	let places = match size {
		size if size >= 10.0 => 1,
		size if size >= 1.0 => 2,
		0.0 => 0,
		size => (2.0 - size.log10().floor()).clamp(0.0, 9.0) as usize,
	};
	format!("{value:.places$}")
}

fn thousands(value: f64) -> String {
	let digits = format!("{:.0}", value.abs());
	let mut grouped = String::new();
	for (place, digit) in digits.chars().enumerate() {
		if place > 0 && (digits.len() - place).is_multiple_of(3) {
			grouped.push(' ');
		}
		grouped.push(digit);
	}
	if value < 0.0 {
		grouped.insert(0, '-');
	}
	grouped
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn three_figures_count() {
		let written: Vec<String> = [0.0, 0.001234, 0.5, 1.0, 12.345, 123.4, 1_234.5, 1_234_567.0]
			.map(number)
			.into();
		assert_eq!(
			written,
			[
				"0",
				"0.00123",
				"0.500",
				"1.00",
				"12.3",
				"123",
				"1 235",
				"1 234 567"
			]
		);
		assert_eq!(number(f64::NAN), "–");
	}
}
