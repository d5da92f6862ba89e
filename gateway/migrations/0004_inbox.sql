-- Inboxes: what happened on the ledger, told to whom it concerns. BLOB reads as BYTEA on PostgreSQL.
--
-- All of it is public on the ledger: numbers, accounts and codes. No free text, no health data.

-- How far the finalized blocks were read. One row.
CREATE TABLE inbox_cursor (
	one BIGINT NOT NULL PRIMARY KEY,
	block BIGINT NOT NULL,
	-- That block's time.
	moment BIGINT NOT NULL
);

-- Blocks whose events no node could tell any more.
CREATE TABLE inbox_gaps (
	first_block BIGINT NOT NULL PRIMARY KEY,
	last_block BIGINT NOT NULL,
	-- The times of the block read before and of the one read after.
	since BIGINT NOT NULL,
	upto BIGINT NOT NULL
);

-- Accounts that have a mailbox here. Stale (1): what they have said must be read again.
CREATE TABLE inbox_subjects (
	account BLOB NOT NULL PRIMARY KEY,
	stale BIGINT NOT NULL
);

CREATE INDEX inbox_subjects_stale ON inbox_subjects (account) WHERE stale = 1;

INSERT INTO inbox_subjects (account, stale) SELECT account, 1 FROM shelves WHERE account IS NOT NULL;

-- The number that the next entry gets. A subject's mailbox is its account, the organization's one byte.
CREATE TABLE mailboxes (
	mailbox BLOB NOT NULL PRIMARY KEY,
	next BIGINT NOT NULL
);

-- Numbered from 1 without gaps; the oldest are dropped.
CREATE TABLE inbox (
	mailbox BLOB NOT NULL,
	number BIGINT NOT NULL,
	at BIGINT NOT NULL,
	block BIGINT NOT NULL,
	kind TEXT NOT NULL,
	-- JSON of numbers, accounts and codes.
	refs TEXT NOT NULL,
	PRIMARY KEY (mailbox, number)
);

-- Up to which number each reader has read.
CREATE TABLE inbox_read (
	mailbox BLOB NOT NULL,
	reader BLOB NOT NULL,
	number BIGINT NOT NULL,
	PRIMARY KEY (mailbox, reader)
);

-- What is delivered when its time comes, unless it was forgotten before. Fired (1): it was delivered, and
-- is kept so that it is not delivered again.
CREATE TABLE inbox_deadlines (
	name BLOB NOT NULL,
	mailbox BLOB NOT NULL,
	due BIGINT NOT NULL,
	fired BIGINT NOT NULL,
	kind TEXT NOT NULL,
	refs TEXT NOT NULL,
	PRIMARY KEY (name, mailbox)
);

CREATE INDEX inbox_deadlines_due ON inbox_deadlines (due) WHERE fired = 0;

-- Under which template version each directive in force stands.
CREATE TABLE inbox_directives (
	account BLOB NOT NULL,
	directive BIGINT NOT NULL,
	template BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (account, directive)
);

CREATE INDEX inbox_directives_template ON inbox_directives (template, version);

-- Lines of open orders of which the subject was told.
CREATE TABLE inbox_lines (
	order_id BIGINT NOT NULL,
	account BLOB NOT NULL,
	PRIMARY KEY (order_id, account)
);
