/** One consent, in full, and what can be done with it. */
import type { JSX } from "react";
import { LOADING, useCore, useValue, valueOf } from "../../app/core";
import { Page } from "../../app/page";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { BlockRows, RuleList } from "../../components/patient/rules";
import { canBeWithdrawn, StandingBadge } from "../../components/patient/standing";
import { Button, Empty, Notice, Rows, Section } from "../../components/ui/basics";
import { Loaded } from "../../components/ui/loaded";
import { More } from "../../components/ui/more";
import type { ConsentAct, Directive, Home, Loadable } from "../../contracts";
import { directiveTitle, periodInWords, ruleLine } from "../../words/rule";

/** Values of the core for {@link ConsentView}. */
export function ConsentPage({ number }: { number: string }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const voice = useVoice();
	const { say } = voice;
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	const value = valueOf(home);
	const directive = value?.consents.directives.find((known) => String(known.id) === number);
	const title = directive === undefined || value === null ? say("consent.title") : directiveTitle(directive, value.organizations, voice);
	return (
		<Page title={title} back={{ to: "/", label: say("nav.home") }}>
			<Loaded value={home}>
				{(loaded) =>
					directive === undefined ? (
						<Empty icon="document" title={say("trouble.not_found.title")} />
					) : (
						<ConsentView home={loaded} directive={directive} onAct={(act) => sign([act])} />
					)
				}
			</Loaded>
		</Page>
	);
}

/** A consent. */
export function ConsentView({ home, directive, onAct }: { home: Home; directive: Directive; onAct: (act: ConsentAct) => void }): JSX.Element {
	const voice = useVoice();
	const { say, formats, locale } = voice;
	const { subject, organizations } = home;
	const template = home.templates.find(({ ref }) => ref.id === directive.template.id && ref.version === directive.template.version);
	const text = template?.text === "known" ? (template.texts.find(({ language }) => language === (locale as string)) ?? template.texts[0]) : null;
	const act = (name: "withdraw_consent" | "suspend" | "resume" | "remove_directive") => onAct({ act: name, subject, directive: directive.id });
	return (
		<>
			<p>
				<StandingBadge directive={directive} />
			</p>
			{directive.now === "template_outdated" && (
				<Notice tone="stop" title={say("consent.outdated")}>
					{say("consent.outdated-text")}
				</Notice>
			)}
			{directive.now === "grantor_lost_right" && <Notice tone="stop" title={say("consent.grantor-lost")} />}
			<Rows
				rows={[
					{ label: say("row.until"), text: periodInWords(directive.period, Date.now() / 1000, voice) },
					{ label: say("row.said"), text: say(directive.grantor.is === "subject" ? "consent.said-you" : "consent.said-other", { time: formats.minute(directive.statedAt) }) },
					...(directive.fromPaper ? [{ label: say("row.paper"), text: say("consent.paper") }] : []),
				]}
			/>
			<div className="actions">
				{canBeWithdrawn(directive) && (
					<Button weight="stop" icon="stop" onPress={() => act("withdraw_consent")}>
						{say("consent.stop")}
					</Button>
				)}
				{directive.now === "in_force" && (
					<Button icon="hand" onPress={() => act("suspend")}>
						{say("consent.pause")}
					</Button>
				)}
				{directive.standing.is === "suspended" && <Button onPress={() => act("resume")}>{say("consent.resume")}</Button>}
			</div>
			<Section title={say("consent.says")}>
				<RuleList rules={directive.rules} organizations={organizations} />
			</Section>
			<More title={say("consent.text")}>
				{text === null || text === undefined ? (
					<p>{say("consent.text-unknown")}</p>
				) : (
					<p className="template-text" lang={text.language} dir="auto">
						{text.text}
					</p>
				)}
			</More>
			<More title={say("consent.remove")}>
				<p>{say("consent.remove-text")}</p>
				<Button onPress={() => act("remove_directive")}>{say("consent.remove-do")}</Button>
			</More>
		</>
	);
}

/** One standing refusal. */
export function RefusalPage({ number }: { number: string }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const voice = useVoice();
	const { say } = voice;
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	const value = valueOf(home);
	const block = value?.consents.blocks.find((known) => String(known.id) === number);
	const title = block === undefined || value === null ? say("block.title") : ruleLine({ effect: "deny", conditions: block.denies }, value.organizations, voice);
	return (
		<Page title={title} lead={say("block.whatever")} back={{ to: "/", label: say("nav.home") }}>
			<Loaded value={home}>
				{({ subject, organizations }) =>
					block === undefined ? (
						<Empty icon="document" title={say("trouble.not_found.title")} />
					) : (
						<>
							<BlockRows denies={block.denies} organizations={organizations} />
							<Button onPress={() => sign([{ act: "unblock", subject, block: block.id }])}>{say("block.remove")}</Button>
						</>
					)
				}
			</Loaded>
		</Page>
	);
}
