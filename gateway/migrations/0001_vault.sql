-- The vault's index: shelves, records, batches. BLOB reads as BYTEA on PostgreSQL.
--
-- Nothing here is an unsalted hash of content, and no name, identifier or free text stands in it
-- unencrypted. Times are UTC seconds. Codes are the numbers of `galen_primitives::codes`.

-- Small secrets of the gateway itself, wrapped by the custodian's key.
CREATE TABLE meta (
	name TEXT NOT NULL PRIMARY KEY,
	value BLOB NOT NULL
);

-- One for each patient (kind 0), and one for the hospital's own records (kind 1).
CREATE TABLE shelves (
	shelf BLOB NOT NULL PRIMARY KEY,
	patient_mac BLOB NOT NULL UNIQUE,
	kind BIGINT NOT NULL,
	sealed_patient BLOB NOT NULL,
	-- Null once the subject was erased.
	wrapped_key BLOB,
	-- Null until the patient is enrolled.
	account BLOB UNIQUE
);

-- Packs whose objects the index knows. A stored pack that is not here is debris.
CREATE TABLE packs (
	pack BLOB NOT NULL PRIMARY KEY,
	length BIGINT NOT NULL,
	stored_at BIGINT NOT NULL
);

CREATE TABLE records (
	object BLOB NOT NULL PRIMARY KEY,
	shelf BLOB NOT NULL REFERENCES shelves (shelf),
	resource_mac BLOB NOT NULL,
	content_mac BLOB NOT NULL,
	version BIGINT NOT NULL,
	resource_type TEXT NOT NULL,
	category BIGINT NOT NULL,
	confidentiality BIGINT NOT NULL,
	sensitivities BIGINT NOT NULL,
	clinical_time BIGINT,
	author BIGINT,
	labeller BIGINT NOT NULL,
	size BIGINT NOT NULL,
	pack BLOB NOT NULL REFERENCES packs (pack),
	place BIGINT NOT NULL,
	length BIGINT NOT NULL,
	-- Null once the record was erased.
	wrapped_secret BLOB,
	ciphertext_root BLOB NOT NULL,
	leaf BLOB NOT NULL,
	-- Null until the leaf was cut into a batch.
	batch BIGINT,
	leaf_index BIGINT,
	received_at BIGINT NOT NULL,
	UNIQUE (shelf, resource_mac, version)
);

CREATE INDEX records_pending ON records (object) WHERE batch IS NULL;
CREATE UNIQUE INDEX records_leaves ON records (batch, leaf_index) WHERE batch IS NOT NULL;

-- States: 0 sealed, 1 anchored. Kinds: 0 records, 1 disclosures, 2 contributions.
CREATE TABLE batches (
	number BIGINT NOT NULL PRIMARY KEY,
	kind BIGINT NOT NULL,
	root BLOB NOT NULL,
	leaf_count BIGINT NOT NULL,
	state BIGINT NOT NULL,
	sealed_at BIGINT NOT NULL,
	block_hash BLOB,
	block_number BIGINT,
	anchored_at BIGINT
);

CREATE INDEX batches_unanchored ON batches (number) WHERE state = 0;
