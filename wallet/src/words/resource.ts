/** A few rows out of any FHIR resource, for people; the whole of it stands beside. */
import type { MessageId } from "../app/i18n";

/** One row. */
export interface ResourceRow {
	readonly label: MessageId;
	readonly text: string;
	/** Whether it is a moment, to be written in the reader's language. */
	readonly moment?: boolean;
}

type Json = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Json {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function text(value: unknown): string | null {
	return typeof value === "string" && value !== "" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** What a concept is called: its text, else its first coding's display, else the code. */
function concept(value: unknown): string | null {
	if (!isObject(value)) return null;
	const coding = list(value.coding).find(isObject);
	return text(value.text) ?? text(coding?.display) ?? text(coding?.code);
}

function quantity(value: unknown): string | null {
	if (!isObject(value)) return null;
	const number = text(value.value);
	return number === null ? null : [text(value.comparator), number, text(value.unit) ?? text(value.code)].filter((part) => part !== null).join(" ");
}

function concepts(value: unknown): string | null {
	const all = list(value).map((item) => concept(item) ?? (isObject(item) ? concept(item.concept) : null));
	const known = all.filter((item) => item !== null);
	return known.length === 0 ? null : known.join(", ");
}

function measured(resource: Json): string | null {
	const own = quantity(resource.valueQuantity) ?? concept(resource.valueCodeableConcept) ?? text(resource.valueString) ?? text(resource.valueBoolean) ?? text(resource.valueInteger);
	if (own !== null) return own;
	const parts = list(resource.component)
		.filter(isObject)
		.map((part) => {
			const value = measured(part);
			const name = concept(part.code);
			return value === null ? null : name === null ? value : `${name}: ${value}`;
		});
	const known = parts.filter((part) => part !== null);
	return known.length === 0 ? null : known.join(" · ");
}

function when(resource: Json): string | null {
	for (const key of ["effectiveDateTime", "performedDateTime", "occurrenceDateTime", "onsetDateTime", "recordedDate", "authoredOn", "issued", "date", "created"]) {
		const found = text(resource[key]);
		if (found !== null) return found;
	}
	for (const key of ["effectivePeriod", "performedPeriod", "period"]) {
		const period = resource[key];
		if (isObject(period)) return text(period.start);
	}
	return null;
}

/** The rows that are there. `null` when this is not JSON. */
export function resourceRows(json: string): readonly ResourceRow[] | null {
	let resource: unknown;
	try {
		resource = JSON.parse(json);
	} catch {
		return null;
	}
	if (!isObject(resource)) return null;
	const rows: [MessageId, string | null, boolean?][] = [
		["resource.what", concept(resource.code) ?? concept(resource.vaccineCode) ?? concept(resource.medicationCodeableConcept) ?? concepts(resource.type)],
		["resource.value", measured(resource)],
		["resource.when", when(resource), true],
		["resource.status", concept(resource.clinicalStatus) ?? text(resource.status)],
		["resource.meaning", concepts(resource.interpretation)],
		["resource.reason", concepts(resource.reasonCode)],
		["resource.place", concept(resource.bodySite)],
		["resource.conclusion", text(resource.conclusion)],
		["resource.dose", list(resource.dosageInstruction).filter(isObject).map((dose) => text(dose.text)).filter((dose) => dose !== null).join(", ") || null],
		["resource.note", list(resource.note).filter(isObject).map((note) => text(note.text)).filter((note) => note !== null).join(" ") || null],
	];
	return rows.flatMap(([label, value, moment]) => (value === null ? [] : [{ label, text: value, moment: moment === true }]));
}
