/** A record for people: what, how much, when. */
import type { JSX } from "react";
import { useVoice } from "../../app/say";
import type { Moment } from "../../contracts";
import { resourceRows } from "../../words/resource";
import { Notice, Rows } from "../ui/basics";

/** Rows of a FHIR resource. Its own words stay in their own language. */
export function ResourceView({ text }: { text: string }): JSX.Element {
	const { say, formats } = useVoice();
	const rows = resourceRows(text);
	if (rows === null || rows.length === 0) return <Notice title={say("resource.no-summary")} />;
	const moment = (raw: string): string => {
		const time = Date.parse(raw);
		if (Number.isNaN(time)) return raw;
		const seconds = (time / 1000) as Moment;
		return raw.includes("T") ? formats.minute(seconds) : formats.day(seconds);
	};
	return (
		<div className="card">
			<Rows rows={rows.map((row) => ({ label: say(row.label), text: <bdi>{row.moment === true ? moment(row.text) : row.text}</bdi> }))} />
		</div>
	);
}
