-- The accounting by subject, what a release rested on, and proofs that need no chain. BLOB reads as
-- BYTEA on PostgreSQL.

-- 0 an order, 1 treatment, 2 an emergency: with the purpose it says whether the law asks for the
-- entry.
ALTER TABLE disclosures ADD COLUMN basis BIGINT NOT NULL DEFAULT 0;
-- Numbered from 0 without gaps among the subject's own.
ALTER TABLE disclosures ADD COLUMN own_number BIGINT NOT NULL DEFAULT 0;

UPDATE disclosures SET basis = (
	SELECT CASE
		WHEN releases.order_id IS NOT NULL THEN 0
		WHEN releases.lease_time IS NOT NULL THEN 2
		ELSE 1
	END FROM releases WHERE releases.receipt = disclosures.receipt
);
UPDATE disclosures SET own_number = (
	SELECT COUNT(*) FROM disclosures AS earlier
	WHERE earlier.subject = disclosures.subject AND earlier.number < disclosures.number
);

CREATE UNIQUE INDEX disclosures_own ON disclosures (subject, own_number);

-- How many entries there are, the next number: one row. It is counted up with each entry and never
-- worked out from them, so that a row that was deleted is missed, the last one too.
CREATE TABLE accounting (
	id BIGINT NOT NULL PRIMARY KEY,
	entries BIGINT NOT NULL
);

INSERT INTO accounting (id, entries) SELECT 0, COALESCE(MAX(number) + 1, 0) FROM disclosures;

-- The same for each subject, with the leaf of the last entry.
CREATE TABLE accounting_subjects (
	subject BLOB NOT NULL PRIMARY KEY,
	entries BIGINT NOT NULL,
	last BLOB NOT NULL
);

INSERT INTO accounting_subjects (subject, entries, last)
	SELECT disclosures.subject, disclosures.own_number + 1, disclosures.leaf FROM disclosures
	WHERE NOT EXISTS (
		SELECT 1 FROM disclosures AS later
		WHERE later.subject = disclosures.subject AND later.number > disclosures.number
	);

-- Proof bundles of anchored batches of disclosures: they show the root without node and chain.
CREATE TABLE bundles (
	batch BIGINT NOT NULL PRIMARY KEY REFERENCES batches (number),
	bundle BLOB NOT NULL
);
