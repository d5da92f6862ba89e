//! The accounting as a page to print: one file, no script, nothing fetched. It fits A4 and Letter,
//! repeats the table's head on every sheet and breaks no entry in two.

use super::{
	conclusion, ground, law, missing, moments, people, reference, what, Entry, Heading, Totals,
	Writer, ABOUT, CHECK,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const STYLE: &str = "\
:root{color-scheme:light}\
body{font:11pt/1.4 Georgia,'Times New Roman',serif;color:#000;background:#fff;max-width:60rem;\
margin:2rem auto;padding:0 1rem}\
h1{font-size:1.5rem;margin:0 0 1rem}\
h2{font-size:1.15rem;margin:1.5rem 0 .5rem}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0 0 1rem}\
dt{font-weight:bold}\
dd{margin:0;overflow-wrap:anywhere}\
table{border-collapse:collapse;width:100%;font-size:.9rem}\
caption{text-align:left;font-weight:bold;padding:.4rem 0}\
th,td{border:1px solid #666;padding:.3rem .4rem;text-align:left;vertical-align:top;\
overflow-wrap:anywhere}\
thead th{background:#eee}\
tbody th{font-weight:normal;text-align:right}\
.gap td{font-weight:bold;border-width:3px}\
.end{border:2px solid #000;padding:.5rem .8rem}\
@page{margin:15mm}\
@media print{body{margin:0;padding:0;max-width:none;font-size:10pt}\
thead{display:table-header-group}tr,.end{break-inside:avoid}h1,h2,caption{break-after:avoid}\
thead th{background:none}}";

/// What a browser may do with the page: show it in its own style, and nothing else.
static POLICY: LazyLock<String> = LazyLock::new(|| {
	let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
	format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
});

/// The content security policy of the page, for the answer's header.
pub fn policy() -> String {
	format!("{}; frame-ancestors 'none'; sandbox", *POLICY)
}

/// A page.
pub struct Html;

impl Writer for Html {
	fn begin(&mut self, heading: &Heading, custodian: &str) -> String {
		let policy = escape(&POLICY);
		let custodian = escape(custodian);
		let subject = escape(&heading.subject.to_string());
		let at = moments::show(heading.at);
		let instant = moments::instant(heading.at);
		let entries = heading.entries;
		let about = escape(ABOUT);
		format!(
			"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
			 <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
			 <meta name=\"viewport\" content=\"width=device-width\">\n\
			 <title>Accounting of disclosures</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
			 <main>\n<h1>Accounting of disclosures</h1>\n<dl>\n<dt>Hospital</dt><dd>{custodian}</dd>\n\
			 <dt>Patient</dt><dd>{subject}</dd>\n\
			 <dt>As of</dt><dd><time datetime=\"{instant}\">{at}</time></dd>\n\
			 <dt>Entries</dt><dd>{entries}</dd>\n</dl>\n<p>{about}</p>\n\
			 <h2>Entries</h2>\n<table>\n<caption>Who was given keys to your records</caption>\n<thead>\n<tr>\
			 <th scope=\"col\">No.</th><th scope=\"col\">When</th><th scope=\"col\">Who</th>\
			 <th scope=\"col\">Why</th><th scope=\"col\">What</th>\
			 <th scope=\"col\">Under the law</th><th scope=\"col\">Reference</th></tr>\n</thead>\n\
			 <tbody>\n"
		)
	}

	fn entry(&mut self, _: &Heading, entry: &Entry<'_>) -> String {
		let row = entry.disclosure;
		format!(
			"<tr><th scope=\"row\">{}</th><td><time datetime=\"{}\">{}</time></td><td>{}</td>\
			 <td>{} ({}), on the ground of {}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
			people(row.own_number),
			moments::instant(row.at),
			moments::show(row.at),
			escape(entry.recipient),
			escape(row.purpose.display()),
			escape(row.purpose.code()),
			escape(&ground(row)),
			escape(&what(row)),
			escape(&law(entry.standing)),
			escape(&reference(row)),
		)
	}

	fn missing(&mut self, from: u64, count: u64) -> String {
		let missing = escape(&missing(from, count));
		format!("<tr class=\"gap\"><td colspan=\"7\">{missing}</td></tr>\n")
	}

	fn end(&mut self, heading: &Heading, totals: &Totals) -> String {
		let conclusion = escape(&conclusion(totals, heading.entries));
		let accountable = totals.accountable;
		let check = escape(CHECK);
		format!(
			"</tbody>\n</table>\n<h2>Conclusion</h2>\n<p class=\"end\"><strong>{conclusion}</strong><br>\n\
			 Accountable under the law: {accountable}.</p>\n<p>{check}</p>\n</main>\n</body>\n</html>\n"
		)
	}
}

/// Text between tags and in attributes.
fn escape(text: &str) -> String {
	let mut escaped = String::with_capacity(text.len());
	for character in text.chars() {
		match character {
			'&' => escaped.push_str("&amp;"),
			'<' => escaped.push_str("&lt;"),
			'>' => escaped.push_str("&gt;"),
			'"' => escaped.push_str("&quot;"),
			'\'' => escaped.push_str("&#39;"),
			other => escaped.push(other),
		}
	}
	escaped
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn nothing_becomes_a_tag() {
		assert_eq!(
			escape("<a b=\"c\">&'"),
			"&lt;a b=&quot;c&quot;&gt;&amp;&#39;"
		);
	}

	#[test]
	fn the_policy_allows_the_page_its_style_and_nothing_else() {
		let policy = policy();
		assert!(
			policy.starts_with("default-src 'none'; style-src 'sha256-"),
			"{policy}"
		);
		for forbidden in ["script-src", "unsafe", "http", "*"] {
			assert!(!policy.contains(forbidden), "{policy}");
		}
	}
}
