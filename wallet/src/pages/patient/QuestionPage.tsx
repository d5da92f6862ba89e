/** One question of an organization: yes gives exactly what is asked, no says no, silence is no. */
import { useEffect, useMemo, useState, type JSX } from "react";
import { LOADING, useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { go } from "../../app/route";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { Changes } from "../../components/patient/reach";
import { Button, Empty, Notice, Rows, Section } from "../../components/ui/basics";
import { Choice } from "../../components/ui/fields";
import { Loaded } from "../../components/ui/loaded";
import type { Category, ConsentRequest, Difference, Draft, Home, Loadable, NonEmpty, Template, Workbench } from "../../contracts";
import { endOf, type Span } from "../../words/draft";
import { organizationName } from "../../words/names";
import { categoriesInWords } from "../../words/rule";

/** Values of the core for {@link QuestionView}. */
export function QuestionPage({ number }: { number: string }): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const { say } = voice;
	const requests = useValue<Loadable<readonly ConsentRequest[]>>(core.patient.requests$, LOADING);
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	return (
		<Page title={say("question.title")} back={{ to: "/inbox", label: say("inbox.title") }}>
			<Loaded value={requests}>
				{(all) => {
					const request = all.find((known) => known.id.toString() === number);
					if (request === undefined) return <Empty icon="bell" title={say("question.gone")} />;
					return <Loaded value={home}>{(value) => <Question home={value} request={request} />}</Loaded>;
				}}
			</Loaded>
		</Page>
	);
}

/** The template a yes is given under: the one that is proposed, if it can be shown and still counts. */
export function templateOf(request: ConsentRequest, templates: readonly Template[]): Template | null {
	const fit = templates.filter((template) => template.text === "known" && template.validity !== "revoked");
	const { template: proposed } = request;
	if (proposed !== null) return fit.find(({ ref }) => ref.id === proposed.id && ref.version === proposed.version) ?? null;
	return fit.find(({ about, validity }) => about.is === "research" && validity === "current") ?? null;
}

/** Exactly what is asked, for this organization alone. */
export function draftFor(request: ConsentRequest, template: Template, span: Span, now: number, build: Workbench["build"]): Draft | null {
	const [first, ...rest] = request.categories;
	const until = endOf(span, "", now);
	if (first === undefined || until === undefined) return null;
	const what: NonEmpty<Category> = [first, ...rest];
	return build({
		template: template.ref,
		who: { by: "organization", organization: request.requester },
		what,
		why: [request.purpose],
		from: (Math.floor(now) - 60) as Draft["period"]["start"],
		until,
		payment: request.price === 0n ? { paid: false } : { paid: true, from: request.price },
		sensitive: [],
		qualifications: template.about.is === "research" ? ["ethics_approval", "accepted_terms"] : [],
		actions: [request.action],
	});
}

function Question({ home, request }: { home: Home; request: ConsentRequest }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const [span, setSpan] = useState<Span>("year");
	const [difference, setDifference] = useState<Difference | null>(null);
	const now = useMemo(() => Date.now() / 1000, []);
	const template = templateOf(request, home.templates);
	const draft = useMemo(() => (template === null ? null : draftFor(request, template, span, now, core.workbench.build)), [request, template, span, now, core]);
	const { subject } = home;
	useEffect(() => {
		let gone = false;
		if (draft === null) setDifference(null);
		else void core.workbench.preview({ act: "give_consent", subject, draft }).then((preview) => !gone && setDifference(preview?.difference ?? null));
		return () => {
			gone = true;
		};
	}, [core, draft, subject]);
	const answer = (answer: "agreed" | "declined") => ({ act: "answer_request" as const, subject, request: request.id, answer });
	return (
		<QuestionView
			home={home}
			request={request}
			span={span}
			difference={difference}
			onSpan={setSpan}
			onYes={draft === null || endsTooSoon(request, now) ? null : () => sign([{ act: "give_consent", subject, draft }, answer("agreed")], () => go("/"))}
			onNo={() => sign([answer("declined")], () => go("/inbox"))}
		/>
	);
}

/** Seconds that an answer may take until it is in a block. */
const MARGIN = 120;

/** Whether a yes may come too late: the consent would be given, and nobody be told. */
export function endsTooSoon({ state }: ConsentRequest, now: number): boolean {
	return state.is === "open" && state.until - now < MARGIN;
}

/** The question, and the two answers side by side, equally easy. */
export function QuestionView({ home, request, span, difference, onSpan, onYes, onNo }: {
	home: Home;
	request: ConsentRequest;
	span: Span;
	difference: Difference | null;
	onSpan: (span: Span) => void;
	onYes: (() => void) | null;
	onNo: () => void;
}): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	const who = organizationName(request.requester, home.organizations, voice);
	const { state } = request;
	return (
		<>
			<p className="lead">{say("question.asks", { who })}</p>
			<Rows
				rows={[
					{ label: say("row.who"), text: who },
					{ label: say("row.what"), text: categoriesInWords(request.categories, voice) },
					{ label: say("row.why"), text: say(`purpose.${request.purpose}`) },
					{ label: say("row.may"), text: say(`action.${request.action}`) },
					{ label: say("row.paid"), text: request.price === 0n ? say("question.unpaid") : say("question.pays", { amount: formats.amount(request.price) }) },
					...(state.is === "open" ? [{ label: say("question.answer-by"), text: formats.minute(state.until) }] : []),
				]}
			/>
			{state.is === "expired" && (
				<div data-state="expired">
					<Notice tone="waiting" title={say("question.expired-title", { time: formats.minute(state.at) })}>
						{say("question.expired-text")}
					</Notice>
				</div>
			)}
			{state.is === "declined" && <Notice title={say("question.declined-title")}>{say("question.declined-text")}</Notice>}
			{state.is === "open" && (
				<>
					{onYes === null ? (
						<div data-unknown-template>
							<Notice tone="stop" title={say("give.no-text")}>
								{say("give.unknown-text")}
							</Notice>
						</div>
					) : (
						<Choice
							compact
							label={say("give.until")}
							options={(["half-year", "year", "five-years"] as const).map((value) => ({ value, label: say(`span.${value}`) }))}
							value={span}
							onChange={onSpan}
						/>
					)}
					{difference !== null && (
						<Section title={say("give.would-allow")}>
							<Changes difference={difference} custodian={home.custodian} organizations={home.organizations} when="before" />
						</Section>
					)}
					<div className="pair-of-buttons">
						<Button wide onPress={onNo}>
							{say("question.no")}
						</Button>
						<Button wide isDisabled={onYes === null} onPress={() => onYes?.()}>
							{say("question.yes")}
						</Button>
					</div>
					<p className="soft center">{say("question.silence")}</p>
				</>
			)}
		</>
	);
}
