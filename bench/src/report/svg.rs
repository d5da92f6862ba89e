//! Plots. Bars on a logarithmic scale are all that is needed, so they are written here: a plotting crate
//! would bring fonts and rasterizers along for a hundred lines.

use super::number;
use crate::results::{Figure, Results};
use std::fmt::Write;

/// Width of a plot, of the names left of its bars, and of the values right of them.
const WIDTH: f64 = 820.0;
const NAMES: f64 = 280.0;
const VALUES: f64 = 150.0;
/// Height of the title, of a bar with its gap, and of what is below.
const TITLE: f64 = 44.0;
const BAR: f64 = 26.0;
const FOOT: f64 = 16.0;

/// Bars of ours, and of everybody else.
const OURS: &str = "#0b6e4f";
const THEIRS: &str = "#8d99ae";

/// What is plotted: a file's name, a title, and which figures.
type Plot = (&'static str, &'static str, fn(&Figure) -> bool);

const PLOTS: [Plot; 7] = [
	(
		"single.svg",
		"Operations a second, one a signature",
		|figure| figure.workload == "single" && figure.unit == "1/s",
	),
	(
		"batch.svg",
		"Operations a second, a hundred a signature",
		|figure| figure.workload == "batch" && figure.unit == "1/s",
	),
	(
		"finality.svg",
		"Seconds to finality, four validators",
		|figure| figure.workload == "finality",
	),
	("access.svg", "Access checks a second and core", |figure| {
		figure.workload == "access"
	}),
	("anchoring.svg", "Records made final a second", |figure| {
		figure.workload == "anchoring" && figure.unit == "records/s"
	}),
	("ingest.svg", "Bytes sealed a second and core", |figure| {
		figure.unit == "B/s/core"
	}),
	(
		"state.svg",
		"Microseconds of reading or changing a value, by size of the state",
		|figure| figure.workload == "state" && figure.unit == "µs",
	),
];

/// Every plot that has something to show.
pub fn plots(results: &Results) -> Vec<(String, String)> {
	PLOTS
		.iter()
		.filter_map(|(name, title, of)| {
			let bars: Vec<Bar> = results
				.figures
				.iter()
				.filter(|figure| of(figure))
				.filter_map(Bar::of)
				.collect();
			(!bars.is_empty()).then(|| ((*name).to_owned(), bar_plot(title, &bars)))
		})
		.collect()
}

struct Bar {
	name: String,
	value: f64,
	range: (f64, f64),
	label: String,
	color: &'static str,
}

impl Bar {
	fn of(figure: &Figure) -> Option<Self> {
		let value = Some(figure.median()).filter(|value| *value > 0.0)?;
		Some(Self {
			name: format!("{}: {}", figure.system, figure.quantity),
			value,
			range: crate::stats::range(&figure.samples)?,
			label: format!("{} {}", number(value), figure.unit),
			color: match figure.system.as_str() {
				"galen" | "rocksdb" => OURS,
				_ => THEIRS,
			},
		})
	}
}

fn bar_plot(title: &str, bars: &[Bar]) -> String {
	let least = bars
		.iter()
		.map(|bar| bar.range.0.min(bar.value))
		.fold(f64::MAX, f64::min);
	let most = bars
		.iter()
		.map(|bar| bar.range.1.max(bar.value))
		.fold(f64::MIN_POSITIVE, f64::max);
	let (floor, ceiling) = decades(least, most);
	let room = WIDTH - NAMES - VALUES;
	let along = |value: f64| {
		let value = value.max(10f64.powi(floor));
		NAMES + room * (value.log10() - f64::from(floor)) / f64::from(ceiling - floor)
	};
	let height = TITLE + BAR * bars.len() as f64 + FOOT;
	let mut text = format!(
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
		 font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n\
		 <title>{}</title>\n\
		 <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
		 <text x=\"10\" y=\"20\" font-size=\"15\" font-weight=\"bold\">{}</text>\n",
		escaped(title),
		escaped(title),
	);
	for decade in floor..=ceiling {
		let at = along(10f64.powi(decade));
		let _ = writeln!(
			text,
			"<line x1=\"{at:.1}\" y1=\"{:.1}\" x2=\"{at:.1}\" y2=\"{:.1}\" stroke=\"#dddddd\"/>\n\
			 <text x=\"{at:.1}\" y=\"{:.1}\" fill=\"#666666\" font-size=\"10\" \
			 text-anchor=\"middle\">{}</text>",
			TITLE,
			height - FOOT,
			TITLE - 6.0,
			number(10f64.powi(decade)),
		);
	}
	for (place, bar) in bars.iter().enumerate() {
		let top = TITLE + BAR * place as f64 + 4.0;
		let middle = top + BAR / 2.0 - 4.0;
		let (low, high) = (along(bar.range.0), along(bar.range.1));
		let _ = writeln!(
			text,
			"<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n\
			 <rect x=\"{NAMES}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{}\"/>\n\
			 <line x1=\"{low:.1}\" y1=\"{middle:.1}\" x2=\"{high:.1}\" y2=\"{middle:.1}\" \
			 stroke=\"#111111\"/>\n\
			 <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
			NAMES - 8.0,
			middle + 4.0,
			escaped(&bar.name),
			(along(bar.value) - NAMES).max(1.0),
			BAR - 8.0,
			bar.color,
			along(bar.value.max(bar.range.1)) + 6.0,
			middle + 4.0,
			escaped(&bar.label),
		);
	}
	text.push_str("</svg>\n");
	text
}

/// Whole powers of ten around the values.
fn decades(least: f64, most: f64) -> (i32, i32) {
	let floor = least.max(f64::MIN_POSITIVE).log10().floor() as i32;
	let ceiling = most.max(f64::MIN_POSITIVE).log10().ceil() as i32;
	(floor, ceiling.max(floor + 1))
}

fn escaped(text: &str) -> String {
	text.replace('&', "&amp;")
		.replace('<', "&lt;")
		.replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
	use super::*;

	fn bar(name: &str, value: f64) -> Bar {
		Bar {
			name: name.into(),
			value,
			range: (0.9 * value, 1.1 * value),
			label: number(value),
			color: OURS,
		}
	}

	#[test]
	fn the_axis_holds_every_bar() {
		assert_eq!(decades(3.0, 400.0), (0, 3));
		assert_eq!(decades(10.0, 10.0), (1, 2));
		assert_eq!(decades(0.02, 0.5), (-2, 0));
	}

	#[test]
	fn a_plot_is_well_formed_and_says_everything() {
		let plot = bar_plot(
			"Speed & cost",
			&[bar("galen: <ops>", 400.0), bar("template", 300.0)],
		);
		assert!(plot.starts_with("<svg") && plot.ends_with("</svg>\n"));
		assert!(plot.contains("Speed &amp; cost") && plot.contains("galen: &lt;ops&gt;"));
		assert_eq!(plot.matches("<rect").count(), 3);
		assert!(!plot.contains("NaN") && !plot.contains("inf"));
	}
}
