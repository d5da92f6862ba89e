//! The wallet as it is served: which files, with which headers, and what keeps it from being served.

use crate::support::{request, Answer, Bench};
use axum::http::{header, Method, Request};
use base64::{engine::general_purpose::STANDARD, Engine};
use flate2::read::GzDecoder;
use galen_gateway::{
	config::{Limits, WalletConfig},
	http::ROUTES,
	wallet::{Wallet, WalletError},
};
use sha2::{Digest, Sha384};
use std::{
	collections::BTreeMap,
	fs,
	io::Read,
	path::{Path, PathBuf},
};
use tempfile::TempDir;

const PAGE: &str = "<!doctype html><title>Galen</title>";
const SCRIPT: &str = "assets/index-Abc_123.js";

/// A folder as the wallet's build leaves it.
struct Dist(TempDir);

impl Dist {
	fn new() -> Self {
		let dist = Self(TempDir::new().unwrap());
		let script = "console.log('a line that is long enough');\n".repeat(100);
		dist.write("index.html", PAGE);
		dist.write(SCRIPT, &script);
		dist.write("icons/galen.svg", "<svg/>");
		dist.write("service-worker.js", "const VERSION = 'v';\n");
		dist.list(&["index.html", SCRIPT, "icons/galen.svg"]);
		dist
	}

	fn path(&self) -> &Path {
		self.0.path()
	}

	fn write(&self, name: &str, content: &str) -> PathBuf {
		let path = self.path().join(name);
		fs::create_dir_all(path.parent().unwrap()).unwrap();
		fs::write(&path, content).unwrap();
		path
	}

	/// Writes the list of hashes, as the build does.
	fn list(&self, names: &[&str]) {
		let hash = |name: &&str| {
			let bytes = fs::read(self.path().join(name)).unwrap_or_default();
			let hash = STANDARD.encode(Sha384::digest(bytes));
			((*name).to_owned(), format!("sha384-{hash}"))
		};
		let list: BTreeMap<String, String> = names.iter().map(hash).collect();
		self.write("integrity.json", &serde_json::to_string(&list).unwrap());
	}

	fn config(&self) -> WalletConfig {
		WalletConfig {
			folder: self.path().to_owned(),
			nodes: vec![
				"wss://ledger.example/rpc".into(),
				"ws://127.0.0.1:9944".into(),
			],
			directory: None,
		}
	}

	fn open(&self) -> Result<Wallet, WalletError> {
		Wallet::open(&self.config())
	}

	fn refused(&self) -> WalletError {
		match self.open() {
			Ok(_) => panic!("it was opened"),
			Err(error) => error,
		}
	}

	async fn bench(&self) -> Bench {
		let wallet = Some(self.open().unwrap());
		Bench::serving(Limits::default(), Vec::new(), wallet).await
	}
}

/// What organizations are called.
async fn directory(bench: &Bench) -> serde_json::Value {
	let answer = bench.get("", "/directory.json").await;
	assert_eq!(answer.is(200).header(header::CACHE_CONTROL), "no-cache");
	answer.json()
}

/// What keeps the program on a device.
async fn worker(bench: &Bench) -> Vec<u8> {
	bench
		.get("", "/service-worker.js")
		.await
		.is(200)
		.body
		.clone()
}

async fn ask(bench: &Bench, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
	let mut builder = Request::builder().method(method).uri(path);
	for (name, value) in headers {
		builder = builder.header(*name, *value);
	}
	let body = axum::body::Body::empty();
	bench.send(builder.body(body).unwrap()).await
}

#[tokio::test]
async fn the_page_is_at_the_root() {
	let dist = Dist::new();
	let bench = dist.bench().await;
	for path in ["/", "/index.html"] {
		let answer = bench.get("", path).await;
		assert_eq!(answer.is(200).body, PAGE.as_bytes());
		let media = answer.header(header::CONTENT_TYPE);
		assert_eq!(media, "text/html; charset=utf-8");
		assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache");
	}
	let script = bench.get("", &format!("/{SCRIPT}")).await;
	assert_eq!(
		script.is(200).header(header::CONTENT_TYPE),
		"text/javascript; charset=utf-8"
	);
	assert_eq!(
		script.header(header::CACHE_CONTROL),
		"public, max-age=31536000, immutable"
	);
	let icon = bench.get("", "/icons/galen.svg").await;
	assert_eq!(icon.is(200).header(header::CACHE_CONTROL), "no-cache");
}

#[tokio::test]
async fn every_file_comes_with_the_strictest_headers() {
	let dist = Dist::new();
	let bench = dist.bench().await;
	for path in [
		"/",
		"/service-worker.js",
		"/directory.json",
		&format!("/{SCRIPT}"),
	] {
		let answer = bench.get("", path).await;
		answer.is(200);
		assert_eq!(
			answer.header(header::CONTENT_SECURITY_POLICY),
			"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
			 style-src 'self'; img-src 'self'; manifest-src 'self'; \
			 connect-src 'self' wss://ledger.example ws://127.0.0.1:9944; \
			 base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
			 require-trusted-types-for 'script'; trusted-types default"
		);
		for (name, value) in [
			("x-content-type-options", "nosniff"),
			("referrer-policy", "no-referrer"),
			("cross-origin-opener-policy", "same-origin"),
			("cross-origin-resource-policy", "same-origin"),
			("vary", "accept-encoding"),
		] {
			assert_eq!(answer.headers[name], value, "{path}");
		}
		let permissions = answer.headers["permissions-policy"].to_str().unwrap();
		assert!(permissions.contains("camera=(self)"));
		assert!(permissions.contains("geolocation=()"));
		assert!(!answer.headers.contains_key("access-control-allow-origin"));
	}
}

#[tokio::test]
async fn other_answers_are_no_pages_and_no_other_page_reads_them() {
	let dist = Dist::new();
	let bench = dist.bench().await;
	let origin = [("origin", "https://elsewhere.example")];
	for path in ["/healthz", "/records", "/.well-known/galen"] {
		let answer = ask(&bench, Method::GET, path, &origin).await;
		assert_eq!(
			answer.header(header::CONTENT_SECURITY_POLICY),
			"default-src 'none'; frame-ancestors 'none'"
		);
		assert!(!answer.headers.contains_key("access-control-allow-origin"));
	}
	// A browser asks first, and is not let in.
	let asks = [
		origin[0],
		("access-control-request-method", "GET"),
		("access-control-request-headers", "authorization"),
	];
	let answer = ask(&bench, Method::OPTIONS, "/records", &asks).await;
	answer.is_problem(405, "method-not-allowed");
	for name in ["origin", "headers", "methods"] {
		let name = format!("access-control-allow-{name}");
		assert!(!answer.headers.contains_key(name.as_str()), "{name}");
	}
}

#[tokio::test]
async fn nothing_but_the_builds_files_is_there() {
	let dist = Dist::new();
	let beside = dist.path().parent().unwrap().join("secret-of-the-machine");
	fs::write(&beside, "secret").unwrap();
	dist.write("notes.txt", "left here by somebody");
	dist.write(".env", "left here by somebody");
	let bench = dist.bench().await;
	for path in [
		"/notes.txt",
		"/.env",
		"/integrity.json",
		"/../secret-of-the-machine",
		"/assets/../../secret-of-the-machine",
		"/%2e%2e/secret-of-the-machine",
		"/..%2fsecret-of-the-machine",
		"/assets/..%2f..%2fsecret-of-the-machine",
		"/assets%2findex-Abc_123.js",
		"/assets/../index.html",
		"//index.html",
		"/./index.html",
		"/index.html/",
		"/index.html%00",
		"/INDEX.HTML",
		"/assets",
		"/assets/",
		"/assets\\index-Abc_123.js",
		"/etc/passwd",
	] {
		let Ok(request) = Request::builder().uri(path).body(axum::body::Body::empty()) else {
			// No request can say this.
			continue;
		};
		let answer = bench.send(request).await;
		answer.is_problem(404, "not-found");
	}
	fs::remove_file(beside).unwrap();
	// Reading is all that can be done.
	for method in [Method::POST, Method::PUT, Method::DELETE] {
		let answer = bench.send(request(method, "", "/", None)).await;
		answer.is_problem(404, "not-found");
	}
}

#[tokio::test]
async fn routes_are_what_they_were() {
	let dist = Dist::new();
	let (with, without) = (dist.bench().await, Bench::new().await);
	for route in ROUTES {
		let path = route.replace(['{', '}'], "");
		let one = with.get("", &path).await;
		let other = without.get("", &path).await;
		assert_eq!(one.status, other.status, "{route}");
		assert_ne!(one.body, PAGE.as_bytes(), "{route}");
	}
	without.get("", "/").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_browser_that_has_a_file_is_not_sent_it_again() {
	let dist = Dist::new();
	let bench = dist.bench().await;
	let first = bench.get("", "/").await;
	let tag = first.header(header::ETAG).to_owned();
	for known in [tag.as_str(), &format!("\"other\", {tag}"), "*"] {
		let again = ask(&bench, Method::GET, "/", &[("if-none-match", known)]).await;
		assert!(again.is(304).body.is_empty());
		assert_eq!(again.header(header::ETAG), tag);
	}
	let other = ask(&bench, Method::GET, "/", &[("if-none-match", "\"other\"")]).await;
	assert_eq!(other.is(200).body, PAGE.as_bytes());
	// With another policy it is another file, and so is the worker: devices keep files with headers.
	let mut config = dist.config();
	config.nodes.pop();
	let wallet = Some(Wallet::open(&config).unwrap());
	let changed = Bench::serving(Limits::default(), Vec::new(), wallet).await;
	let other = ask(&changed, Method::GET, "/", &[("if-none-match", &tag)]).await;
	other.is(200);
	assert_ne!(worker(&bench).await, worker(&changed).await);
}

#[tokio::test]
async fn long_files_are_compressed_for_who_can_read_that() {
	let dist = Dist::new();
	let bench = dist.bench().await;
	let path = format!("/{SCRIPT}");
	let plain = fs::read(dist.path().join(SCRIPT)).unwrap();
	for accepted in ["gzip", "br, gzip;q=0.5", "GZIP"] {
		let answer = ask(&bench, Method::GET, &path, &[("accept-encoding", accepted)]).await;
		assert_eq!(answer.is(200).header(header::CONTENT_ENCODING), "gzip");
		let length = answer.header(header::CONTENT_LENGTH);
		assert_eq!(length, answer.body.len().to_string());
		assert!(answer.body.len() < plain.len() / 4);
		let mut unpacked = Vec::new();
		GzDecoder::new(answer.body.as_slice())
			.read_to_end(&mut unpacked)
			.unwrap();
		assert_eq!(unpacked, plain);
	}
	for accepted in ["br", "gzip;q=0", "gzip; q=0.0", "identity", ""] {
		let answer = ask(&bench, Method::GET, &path, &[("accept-encoding", accepted)]).await;
		assert_eq!(answer.is(200).body, plain, "{accepted}");
		assert!(!answer.headers.contains_key("content-encoding"));
	}
	let head = ask(&bench, Method::HEAD, &path, &[]).await;
	assert!(head.is(200).body.is_empty());
	assert_eq!(head.header(header::CONTENT_LENGTH), plain.len().to_string());
}

#[tokio::test]
async fn the_names_of_organizations_are_the_hospitals_own() {
	let dist = Dist::new();
	assert_eq!(directory(&dist.bench().await).await, serde_json::json!({}));
	dist.write("directory.json", "{\"0\": \"St Raphael\"}");
	let beside = directory(&dist.bench().await).await;
	assert_eq!(beside, serde_json::json!({ "0": "St Raphael" }));
	let mut config = dist.config();
	config.directory = Some(dist.write("names.json", "{\"4\": \" Gut Research \"}"));
	let wallet = Some(Wallet::open(&config).unwrap());
	let bench = Bench::serving(Limits::default(), Vec::new(), wallet).await;
	let named = directory(&bench).await;
	assert_eq!(named, serde_json::json!({ "4": "Gut Research" }));
	let long = format!("{{\"0\": \"{}\"}}", "x".repeat(81));
	for wrong in [
		"",
		"[]",
		"{\"a\": \"b\"}",
		"{\"-1\": \"b\"}",
		"{\"0\": 1}",
		"{\"0\": \"\"}",
		"{\"0\": \"a\\nb\"}",
		&long,
	] {
		dist.write("names.json", wrong);
		let error = Wallet::open(&config).err().expect("refused");
		assert!(matches!(error, WalletError::Directory(_)), "{wrong}");
		assert!(error.to_string().contains("wallet.directory"));
	}
	config.directory = Some(dist.path().join("nowhere.json"));
	let error = Wallet::open(&config).err().expect("refused");
	assert!(matches!(error, WalletError::NoDirectory(..)), "{error}");
}

#[test]
fn a_folder_that_is_no_built_wallet_is_refused() {
	let empty = Dist(TempDir::new().unwrap());
	let error = empty.refused();
	assert!(matches!(error, WalletError::NoPage(_)));
	assert!(error.to_string().contains("index.html"), "{error}");
	assert!(error.to_string().contains("npm run build"), "{error}");

	// The page alone, as in the wallet's sources.
	empty.write("index.html", PAGE);
	assert!(matches!(empty.refused(), WalletError::Unreadable(..)));
	empty.write("integrity.json", "[]");
	assert!(matches!(empty.refused(), WalletError::NoList(_)));
	empty.write("integrity.json", "{}");
	assert!(matches!(empty.refused(), WalletError::NoList(_)));

	let altered = Dist::new();
	let path = altered.write(SCRIPT, "another script");
	let error = altered.refused();
	assert!(matches!(error, WalletError::Altered(file) if file.ends_with(SCRIPT)));
	fs::remove_file(path).unwrap();
	assert!(matches!(altered.refused(), WalletError::Unreadable(..)));

	let headless = Dist::new();
	fs::remove_file(headless.path().join("service-worker.js")).unwrap();
	assert!(matches!(headless.refused(), WalletError::Unreadable(..)));
}

#[test]
fn what_leads_out_of_the_folder_is_refused() {
	let dist = Dist::new();
	for name in [
		"../secret",
		"/etc/passwd",
		".env",
		"assets/../index.html",
		"a b",
		"",
		"a//b",
	] {
		dist.list(&["index.html", name]);
		assert!(matches!(dist.refused(), WalletError::Outside), "{name}");
	}
	let elsewhere = Dist::new();
	std::os::unix::fs::symlink(
		elsewhere.path().join(SCRIPT),
		dist.path().join("assets/link.js"),
	)
	.unwrap();
	dist.list(&["index.html", "assets/link.js"]);
	assert!(matches!(dist.refused(), WalletError::Outside));
	// A folder is no file.
	dist.list(&["index.html", "assets"]);
	assert!(matches!(dist.refused(), WalletError::Outside));
}

#[test]
fn a_file_with_the_name_of_a_route_is_refused() {
	let dist = Dist::new();
	for name in [
		"records",
		"fhir/Patient",
		"catalogue/index.html",
		"openapi.json",
	] {
		dist.list(&["index.html", name]);
		assert!(matches!(dist.refused(), WalletError::Shadowed(_)), "{name}");
	}
}

#[test]
fn more_than_a_wallet_has_is_refused() {
	let dist = Dist::new();
	let file = fs::File::create(dist.path().join("assets/huge.bin")).unwrap();
	file.set_len((64 << 20) + 1).unwrap();
	// Listed by any hash: it is not read to its end.
	let list = serde_json::json!({ "index.html": "", "assets/huge.bin": "" });
	dist.write("integrity.json", &list.to_string());
	assert!(matches!(dist.refused(), WalletError::TooLarge));
	let many: BTreeMap<String, String> = (0..4_097)
		.map(|number| (format!("assets/{number}"), String::new()))
		.collect();
	dist.write("integrity.json", &serde_json::to_string(&many).unwrap());
	assert!(matches!(dist.refused(), WalletError::TooLarge));
}
