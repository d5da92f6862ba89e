/** One consent before it is signed: who, what, why, until when, paid or not, and what it would allow. */
import { useEffect, useMemo, useRef, useState, type JSX } from "react";
import { LOADING, useCore, useValue } from "../../app/core";
import { useDraft } from "../../app/draft";
import { Page } from "../../app/page";
import { go } from "../../app/route";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { Changes, changesInWords } from "../../components/patient/reach";
import { Button, Empty, Notice, Rows, Section, Skeleton } from "../../components/ui/basics";
import { Checks, Choice, Field } from "../../components/ui/fields";
import { Loaded } from "../../components/ui/loaded";
import { More } from "../../components/ui/more";
import { CATEGORIES, type Difference, type Draft, type DraftFault, type Home, type Loadable, type Organization, type Usual } from "../../contracts";
import { canBePaid, draftOf, opensSomething, templateFor, UNCHANGED, type Changed, type Span } from "../../words/draft";
import { parseAmount } from "../../words/formats";
import { organizationName } from "../../words/names";
import { ruleLine, ruleRows } from "../../words/rule";
import { draftFaultInWords } from "../../words/trouble";

/** What the evaluator answered to a draft, and how long it took. */
export interface Answer {
	readonly difference: Difference;
	readonly fault: DraftFault | null;
	readonly milliseconds: number;
}

/** Values of the core for {@link GiveReviewView}. */
export function GiveReviewPage({ name }: { name: string }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	const usual = core.workbench.usual().find((one) => one.name === name);
	const back = { to: "/give", label: say("give.title") };
	if (usual === undefined) {
		return (
			<Page title={say("give.title")} back={back}>
				<Empty icon="document" title={say("trouble.not_found.title")} />
			</Page>
		);
	}
	return (
		<Page title={say(`usual.${usual.name}`)} lead={say(`usual.${usual.name}.text`)} back={back}>
			<Loaded value={home}>{(value) => <GiveReview home={value} usual={usual} />}</Loaded>
		</Page>
	);
}

/** Whether what was kept is a change as this program knows it. */
function isChanged(kept: unknown): kept is Changed {
	if (typeof kept !== "object" || kept === null) return false;
	const { who, what, paid, span, date } = kept as { readonly [Part in keyof Changed]: unknown };
	const isPayment = paid === null || (typeof paid === "object" && typeof (paid as { paid?: unknown }).paid === "boolean");
	return (who === null || typeof who === "number") && (what === null || Array.isArray(what)) && isPayment && SPANS.includes(span as Span) && typeof date === "string";
}

function GiveReview({ home, usual }: { home: Home; usual: Usual }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const { subject } = home;
	const entered = useDraft<Changed>(`give/${usual.name}/${subject}`, UNCHANGED, isChanged);
	const changed = entered.value ?? UNCHANGED;
	const [answer, setAnswer] = useState<Answer | null>(null);
	// One moment for the whole visit: what is previewed is what is signed.
	const now = useRef(Date.now() / 1000).current;
	const template = templateFor(usual.about, home.templates);
	const draft = useMemo(() => (template === null ? null : draftOf(usual, template, changed, now)), [usual, template, changed, now]);
	useEffect(() => {
		if (draft === null) return setAnswer(null);
		let gone = false;
		const before = performance.now();
		void core.workbench.preview({ act: "give_consent", subject, draft }).then((preview) => {
			if (gone || preview === null) return;
			setAnswer({ difference: preview.difference, fault: preview.fault, milliseconds: performance.now() - before });
		});
		return () => {
			gone = true;
		};
	}, [core, draft, subject]);
	if (entered.value === null) return <Skeleton label={say("state.loading")} lines={6} />;
	return (
		<GiveReviewView
			home={home}
			usual={usual}
			changed={changed}
			draft={draft}
			answer={answer}
			known={template !== null}
			onChange={entered.set}
			onSign={(signed) =>
				sign([{ act: "give_consent", subject, draft: signed }], () => {
					entered.clear();
					go("/");
				})
			}
		/>
	);
}

const SPANS: readonly Span[] = ["half-year", "year", "five-years", "open", "date"];

/** The consent screen. */
export function GiveReviewView({ home, usual, changed, draft, answer, known, onChange, onSign }: {
	home: Home;
	usual: Usual;
	changed: Changed;
	draft: Draft | null;
	answer: Answer | null;
	known: boolean;
	onChange: (changed: Changed) => void;
	onSign: (draft: Draft) => void;
}): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	const { organizations, custodian } = home;
	if (!known) return <Notice tone="stop" title={say("give.no-text")}>{say("give.unknown-text")}</Notice>;
	const opens = opensSomething(usual);
	const shown = draft?.rules ?? usual.rules;
	return (
		<>
			{shown.map(
				(rule, index) =>
					rule.effect === "permit" && (
						<div className="card rule rule-permit" key={index}>
							<h2>{say("give.you-allow")}</h2>
							<Rows rows={ruleRows(rule, organizations, voice).map(({ label, text }) => ({ label: say(label), text }))} />
						</div>
					),
			)}
			{/* One line each: the sheet before the signature shows all rules in full and in their order. */}
			{shown.some(({ effect }) => effect === "deny") && (
				<div className="card rule rule-deny">
					<h2>{say("give.you-refuse")}</h2>
					{shown.map((rule, index) => rule.effect === "deny" && <p key={index}>{ruleLine(rule, organizations, voice)}</p>)}
				</div>
			)}
			<Section title={say("give.until")}>
				<Choice
					compact
					hideLabel
					label={say("give.until")}
					options={SPANS.map((value) => ({ value, label: say(`span.${value}`) }))}
					value={changed.span}
					onChange={(span) => onChange({ ...changed, span })}
				/>
				{changed.span === "date" && (
					<Field label={say("span.date-field")} type="date" value={changed.date} onChange={(date) => onChange({ ...changed, date })} />
				)}
			</Section>
			{canBePaid(usual) && <PaymentChoice changed={changed} usual={usual} onChange={onChange} />}
			{opens && <Narrower home={home} usual={usual} changed={changed} onChange={onChange} />}
			<p className="visually-hidden" role="status">
				{answer !== null && changesInWords(answer.difference, custodian, "before", voice)}
			</p>
			<section className="card answer" aria-busy={draft !== null && answer === null}>
				<h2>{say(opens ? "give.would-allow" : "give.would-stop")}</h2>
				{draft === null && <p className="soft">{say("give.incomplete")}</p>}
				{draft !== null && answer === null && <Skeleton label={say("state.loading")} lines={3} />}
				{draft !== null && answer !== null && (
					<div data-testid="answer" data-milliseconds={answer.milliseconds.toFixed(1)}>
						<Changes difference={answer.difference} custodian={custodian} organizations={organizations} when="before" />
						{answer.fault !== null && <Notice tone="stop" urgent title={draftFaultInWords(answer.fault, voice)} />}
						<p className="soft small">{say("give.answered-here")}</p>
					</div>
				)}
			</section>
			<Button weight="main" wide isDisabled={draft === null || (answer !== null && answer.fault !== null)} onPress={() => draft !== null && onSign(draft)}>
				{say("give.continue")}
			</Button>
			<p className="soft center">{say("give.can-stop")}</p>
		</>
	);
}

function PaymentChoice({ usual, changed, onChange }: { usual: Usual; changed: Changed; onChange: (changed: Changed) => void }): JSX.Element {
	const { say } = useVoice();
	const [floor, setFloor] = useState("1");
	const first = usual.rules.find((rule) => rule.effect === "permit");
	const paid = changed.paid ?? first?.terms.payment ?? { paid: false };
	const value = !paid.paid ? "never" : paid.from === 0n ? "either" : "from";
	const amount = parseAmount(floor);
	return (
		<Section title={say("give.paid")}>
			<Choice
				hideLabel
				label={say("give.paid")}
				options={(["either", "from", "never"] as const).map((option) => ({ value: option, label: say(`paid.choice.${option}`), hint: say(`paid.choice.${option}.text`) }))}
				value={value}
				onChange={(next) =>
					onChange({ ...changed, paid: next === "never" ? { paid: false } : { paid: true, from: next === "either" ? 0n : (amount ?? 1_000_000n) } })
				}
			/>
			{value === "from" && (
				<Field
					label={say("paid.floor")}
					inputMode="decimal"
					value={floor}
					error={amount === null ? say("paid.no-amount") : null}
					onChange={(text) => {
						setFloor(text);
						const parsed = parseAmount(text);
						if (parsed !== null) onChange({ ...changed, paid: { paid: true, from: parsed } });
					}}
				/>
			)}
		</Section>
	);
}

function candidates(usual: Usual, home: Home): readonly Organization[] {
	const kind = usual.about === "research" ? "partner" : "hospital";
	return [...home.organizations.values()].filter((organization) => organization.kind === kind && organization.status === "active");
}

function Narrower({ home, usual, changed, onChange }: { home: Home; usual: Usual; changed: Changed; onChange: (changed: Changed) => void }): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	const first = usual.rules.find((rule) => rule.effect === "permit");
	const preset = first?.conditions.categories ?? CATEGORIES;
	return (
		<More title={say("give.change")}>
			<Choice
				label={say("give.who")}
				options={[
					{ value: "preset", label: say("give.who-preset") },
					...candidates(usual, home).map(({ id }) => ({ value: String(id), label: organizationName(id, home.organizations, voice) })),
				]}
				value={changed.who === null ? "preset" : String(changed.who)}
				onChange={(value) => {
					const chosen = candidates(usual, home).find(({ id }) => String(id) === value);
					onChange({ ...changed, who: chosen?.id ?? null });
				}}
			/>
			<Checks
				label={say("give.what")}
				options={preset.map((category) => ({ value: category, label: say(`category.${category}`) }))}
				value={changed.what ?? preset}
				onChange={(what) => onChange({ ...changed, what: what.length === preset.length ? null : what })}
			/>
			{changed.what !== null && changed.what.length === 0 && <Notice tone="stop" urgent title={say("give.nothing-chosen")} />}
		</More>
	);
}
