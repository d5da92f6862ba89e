-- Whether the log is whole: places without gaps, and each entry over the one before.
SELECT count(*) AS broken
FROM (
	SELECT place, previous, hash,
		lag(hash) OVER (ORDER BY place) AS before,
		lag(place) OVER (ORDER BY place) AS place_before,
		sha256(previous
			|| int8send(place) || int2send(act) || int4send(subject) || int4send(directive)
			|| int4send(version) || int2send(purposes) || int2send(categories)
			|| int4send(recipient) || int8send(until)) AS expected
	FROM consent_log
) AS entries
WHERE hash <> expected
	OR previous <> coalesce(before, '\x00')
	OR place <> coalesce(place_before, 0) + 1
