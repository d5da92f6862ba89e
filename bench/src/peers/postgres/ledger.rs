//! A log in SQL, and the consents the tables hold.

use super::Server;
use crate::log::{Act, ConsentSet, Entry, Standing, Terms};
use anyhow::{ensure, Context};
use futures::TryStreamExt;
use sqlx::{
	postgres::{PgConnectOptions, PgPoolOptions},
	raw_sql, PgPool, Row,
};
use std::time::{Duration, Instant};

/// Tables and functions.
const SCHEMA: &str = include_str!("../../../peers/postgres/schema.sql");
/// Takes the chain away.
const PLAIN: &str = include_str!("../../../peers/postgres/plain.sql");
/// Checks the chain.
const CHECK: &str = include_str!("../../../peers/postgres/chain.sql");

/// Connections that write at the same time.
const WRITERS: u32 = 16;

/// Whether entries are chained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
	/// Each over the hash of the one before.
	Chained,
	/// Not at all.
	Plain,
}

impl Kind {
	/// What the system is called in results.
	pub fn id(self) -> &'static str {
		match self {
			Self::Chained => "postgres-chain",
			Self::Plain => "postgres-plain",
		}
	}
}

/// A database of its own, for one log.
pub struct Ledger {
	pool: PgPool,
	kind: Kind,
}

impl Ledger {
	/// Makes a database of this name with so many subjects in it.
	pub async fn make(
		server: &Server,
		name: &'static str,
		kind: Kind,
		subjects: u32,
	) -> anyhow::Result<Self> {
		let options = PgConnectOptions::new_without_pgpass()
			.socket(server.socket())
			.username("galen");
		let first = PgPoolOptions::new()
			.max_connections(1)
			.connect_with(options.clone().database("postgres"))
			.await?;
		raw_sql(sqlx::AssertSqlSafe(format!(
			"DROP DATABASE IF EXISTS {name}"
		)))
		.execute(&first)
		.await?;
		raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
			.execute(&first)
			.await?;
		first.close().await;
		let pool = PgPoolOptions::new()
			.min_connections(WRITERS)
			.max_connections(WRITERS)
			.connect_with(options.database(name))
			.await?;
		raw_sql(SCHEMA).execute(&pool).await?;
		if kind == Kind::Plain {
			raw_sql(PLAIN).execute(&pool).await?;
		}
		sqlx::query("INSERT INTO subject (subject) SELECT generate_series(0, $1 - 1)")
			.bind(i32::try_from(subjects)?)
			.execute(&pool)
			.await?;
		Ok(Self { pool, kind })
	}

	/// Enters each of these by itself, one transaction each, from as many clients as help; returns how long
	/// it took.
	pub async fn enter_each(&self, entries: &[Entry]) -> anyhow::Result<Duration> {
		let start = Instant::now();
		// A subject's own acts stay with one client, in their order.
		let clients = (0..WRITERS).map(|client| async move {
			let own = entries
				.iter()
				.filter(|entry| entry.subject % WRITERS == client);
			let mut connection = self.pool.acquire().await?;
			for entry in own {
				let row = Line::of(entry)?;
				sqlx::query("SELECT act($1, $2, $3, $4, $5, $6, $7)")
					.bind(row.kind)
					.bind(row.subject)
					.bind(row.directive)
					.bind(row.purposes)
					.bind(row.categories)
					.bind(row.recipient)
					.bind(row.until)
					.execute(&mut *connection)
					.await?;
			}
			anyhow::Ok(())
		});
		futures::future::try_join_all(clients).await?;
		Ok(start.elapsed())
	}

	/// Enters these in batches, each one statement and one transaction.
	pub async fn enter_batches(&self, entries: &[Entry], size: usize) -> anyhow::Result<Duration> {
		let start = Instant::now();
		let clients = (0..WRITERS).map(|client| async move {
			let own: Vec<&Entry> = entries
				.iter()
				.filter(|entry| entry.subject % WRITERS == client)
				.collect();
			let mut connection = self.pool.acquire().await?;
			for batch in own.chunks(size) {
				let rows = batch
					.iter()
					.map(|entry| Line::of(entry))
					.collect::<Result<Vec<_>, _>>()?;
				let column = |of: fn(&Line) -> i64| rows.iter().map(of).collect::<Vec<i64>>();
				sqlx::query(
					"SELECT act(k::smallint, s::integer, d::integer, p::smallint, c::smallint, \
					 r::integer, u) FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], \
					 $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[]) \
					 AS entries (k, s, d, p, c, r, u)",
				)
				.bind(column(|row| row.kind.into()))
				.bind(column(|row| row.subject.into()))
				.bind(column(|row| row.directive.into()))
				.bind(column(|row| row.purposes.into()))
				.bind(column(|row| row.categories.into()))
				.bind(column(|row| row.recipient.into()))
				.bind(column(|row| row.until))
				.execute(&mut *connection)
				.await?;
			}
			anyhow::Ok(())
		});
		futures::future::try_join_all(clients).await?;
		Ok(start.elapsed())
	}

	/// Everything the tables hold; with a chain, checks first that it is whole.
	pub async fn read(&self) -> anyhow::Result<ConsentSet> {
		if self.kind == Kind::Chained {
			let row = sqlx::query(CHECK).fetch_one(&self.pool).await?;
			let broken: i64 = row.try_get("broken")?;
			ensure!(broken == 0, "the chain is broken in {broken} places");
		}
		let mut set = ConsentSet::default();
		let mut rows = sqlx::query("SELECT * FROM directive").fetch(&self.pool);
		while let Some(row) = rows.try_next().await? {
			let terms = Terms {
				purposes: u8::try_from(row.try_get::<i16, _>("purposes")?)?,
				categories: u8::try_from(row.try_get::<i16, _>("categories")?)?,
				recipient: u32::try_from(row.try_get::<i32, _>("recipient")?)?,
				until: u64::try_from(row.try_get::<i64, _>("until")?)?,
			};
			let standing = match row.try_get("withdrawn")? {
				true => Standing::Withdrawn,
				false => Standing::Active,
			};
			let number = |name: &str| -> anyhow::Result<u32> {
				Ok(u32::try_from(row.try_get::<i32, _>(name)?)?)
			};
			set.hold(
				number("subject")?,
				number("directive")?,
				terms,
				number("version")?,
				standing,
			);
		}
		drop(rows);
		let mut rows =
			sqlx::query("SELECT subject, version FROM subject WHERE version > 0").fetch(&self.pool);
		while let Some(row) = rows.try_next().await? {
			let version = u32::try_from(row.try_get::<i32, _>("version")?)?;
			set.count(u32::try_from(row.try_get::<i32, _>("subject")?)?, version);
		}
		Ok(set)
	}

	/// One client asks, one question after the other, whether a directive opens something; returns how long
	/// each took, and the answers.
	pub async fn check(
		&self,
		questions: &[Question],
	) -> anyhow::Result<(Vec<Duration>, Vec<bool>)> {
		let mut connection = self.pool.acquire().await?;
		let mut times = Vec::with_capacity(questions.len());
		let mut answers = Vec::with_capacity(questions.len());
		for question in questions {
			let begun = Instant::now();
			// Prepared once for the connection, like every statement here.
			let row = sqlx::query(
				"SELECT EXISTS (SELECT 1 FROM directive WHERE subject = $1 AND recipient = $2 \
				 AND NOT withdrawn AND until > $3 AND purposes & $4 = $4 AND categories & $5 = $5)",
			)
			.bind(i32::try_from(question.subject)?)
			.bind(i32::try_from(question.recipient)?)
			.bind(i64::try_from(question.at)?)
			.bind(i16::from(question.purpose))
			.bind(i16::from(question.category))
			.fetch_one(&mut *connection)
			.await?;
			answers.push(row.try_get(0)?);
			times.push(begun.elapsed());
		}
		Ok((times, answers))
	}

	/// Ends the database's connections.
	pub async fn close(self) {
		self.pool.close().await;
	}
}

/// Whether somebody may read something: one purpose and one category, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
	/// Whose.
	pub subject: u32,
	/// Who.
	pub recipient: u32,
	/// What for.
	pub purpose: u8,
	/// What.
	pub category: u8,
	/// When, in UTC seconds.
	pub at: u64,
}

/// An entry as the function takes it.
struct Line {
	kind: i16,
	subject: i32,
	directive: i32,
	purposes: i16,
	categories: i16,
	recipient: i32,
	until: i64,
}

impl Line {
	fn of(entry: &Entry) -> anyhow::Result<Self> {
		let nothing = Terms {
			purposes: 0,
			categories: 0,
			recipient: 0,
			until: 0,
		};
		let (kind, directive, terms) = match entry.act {
			Act::Give(terms) => (0, 0, terms),
			Act::Amend(directive, terms) => (1, directive, terms),
			Act::Withdraw(directive) => (2, directive, nothing),
		};
		Ok(Self {
			kind,
			subject: i32::try_from(entry.subject)?,
			directive: i32::try_from(directive)?,
			purposes: terms.purposes.into(),
			categories: terms.categories.into(),
			recipient: i32::try_from(terms.recipient)?,
			until: i64::try_from(terms.until).context("a date")?,
		})
	}
}
