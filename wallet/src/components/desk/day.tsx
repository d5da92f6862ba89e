/** A date, as the browser lets people enter one. */
import type { JSX } from "react";
import { useVoice } from "../../app/say";
import { id, type Moment } from "../../contracts";
import { Field } from "../ui/fields";

/** The first second of a day in UTC, of `2031-05-01`; `null` where it is no day. */
export function dayIn(text: string): Moment | null {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
	const millis = Date.parse(`${text}T00:00:00Z`);
	return Number.isNaN(millis) ? null : id.moment(millis / 1_000);
}

/** A field for a day that is still to come. */
export function DayField({ label, hint, value, onChange, now = Date.now() / 1_000 }: { label: string; hint?: string; value: string; onChange: (value: string) => void; now?: number }): JSX.Element {
	const { say } = useVoice();
	const day = dayIn(value);
	return (
		<Field
			label={label}
			{...(hint === undefined ? {} : { hint })}
			type="date"
			value={value}
			onChange={onChange}
			error={value !== "" && (day === null || day <= now) ? say("day.not-ahead") : null}
		/>
	);
}
