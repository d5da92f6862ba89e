/** Who can see what, and what an act would change of it. */
import type { JSX } from "react";
import { useVoice, type Voice } from "../../app/say";
import type { Difference, Directive, OrganizationId, Survey } from "../../contracts";
import { organizationName, type Organizations } from "../../words/names";
import { leftOut, reachCards, type ReachLine } from "../../words/reach";
import { categoriesInWords } from "../../words/rule";
import { Badge, Empty } from "../ui/basics";
import { Icon, type IconName } from "../ui/icons";

const KIND_ICON: Record<string, IconName> = { hospital: "hospital", partner: "flask" };

function Line({ line, directives = [] }: { line: ReachLine; directives?: readonly Directive[] }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	const out = line.onlySome ? leftOut(line, directives) : [];
	return (
		<li className="reach-line">
			<p className="reach-what">{categoriesInWords(line.categories, voice)}</p>
			<p className="reach-why">{say("reach.for", { why: formats.or(line.purposes.map((purpose) => say(`purpose.${purpose}`))) })}</p>
			{(line.payment !== "either" || line.onlySome) && (
				<p className="badges">
					{line.payment === "paid" && (
						<Badge tone="waiting" icon="coins">
							{say("reach.only-paid")}
						</Badge>
					)}
					{line.payment === "unpaid" && <Badge icon="coins">{say("reach.only-unpaid")}</Badge>}
					{line.onlySome && <Badge icon="eye">{say("reach.only-some")}</Badge>}
				</p>
			)}
			{out.length > 0 && <p className="soft small">{say("reach.left-out", { list: formats.and(out.map((part) => say(part))) })}</p>}
		</li>
	);
}

/** One card for each organization that may read anything. */
export function ReachList({ survey, custodian, organizations, directives = [] }: {
	survey: Pick<Survey, "reach">;
	custodian: OrganizationId | null;
	organizations: Organizations;
	/** Whose rules say what is left out. */
	directives?: readonly Directive[];
}): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	const cards = reachCards(survey.reach, custodian);
	if (cards.length === 0) {
		return (
			<Empty icon="lock" title={say("home.nobody")}>
				<p>{say("home.nobody-text")}</p>
			</Empty>
		);
	}
	return (
		<ul className="reach" data-testid="reach">
			{cards.map(({ organization, lines }) => (
				<li className="card reach-card" key={organization} data-organization={organization}>
					<div className="reach-head">
						<span className="reach-icon">
							<Icon name={KIND_ICON[organizations.get(organization)?.kind ?? ""] ?? "people"} />
						</span>
						<div>
							<h3>{organizationName(organization, organizations, voice)}</h3>
							{organization === custodian && <p className="soft">{say("home.your-hospital")}</p>}
						</div>
					</div>
					<ul className="reach-lines">
						{lines.map((line) => (
							<Line line={line} directives={directives} key={`${line.payment}${line.onlySome}${line.purposes.join()}`} />
						))}
					</ul>
				</li>
			))}
		</ul>
	);
}

/** The same in a sentence or two, for who hears it: not every line again at each choice. */
export function changesInWords(difference: Difference, custodian: OrganizationId | null, when: "before" | "after", { say }: Voice): string {
	const opens = reachCards(difference.opens, custodian).length;
	const closes = reachCards(difference.closes, custodian).length;
	const said = [
		...(opens > 0 ? [say(`changes.opens-${when}`, { count: opens })] : []),
		...(closes > 0 ? [say(`changes.closes-${when}`, { count: closes })] : []),
	];
	return said.length === 0 ? say("changes.nothing") : said.join(". ");
}

/** What an act opens and closes. The answer to "what would this allow?". */
export function Changes({ difference, custodian, organizations, when }: {
	difference: Difference;
	custodian: OrganizationId | null;
	organizations: Organizations;
	when: "before" | "after";
}): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	const opens = reachCards(difference.opens, custodian);
	const closes = reachCards(difference.closes, custodian);
	const { emergency } = difference;
	const nothing = opens.length === 0 && closes.length === 0 && emergency === null;
	return (
		<div className="changes" data-testid="changes" data-opens={opens.length} data-closes={closes.length}>
			{nothing && <p>{say("changes.nothing")}</p>}
			{[
				{ cards: opens, side: "opens" as const, icon: "eye" as const },
				{ cards: closes, side: "closes" as const, icon: "stop" as const },
			].map(
				({ cards, side, icon }) =>
					cards.length > 0 && (
						<div key={side} className={`change change-${side}`}>
							<p className="change-title">
								<Icon name={icon} size={20} />
								{say(`changes.${side}-${when}`, { count: cards.length })}
							</p>
							<ul className="change-list">
								{cards.map(({ organization, lines }) => (
									<li key={organization}>
										<p className="change-who">{organizationName(organization, organizations, voice)}</p>
										<ul className="reach-lines">
											{lines.map((line) => (
												<Line line={line} key={`${line.payment}${line.onlySome}${line.purposes.join()}`} />
											))}
										</ul>
									</li>
								))}
							</ul>
						</div>
					),
			)}
			{emergency !== null && (
				<div className="change change-closes">
					<p className="change-title">
						<Icon name="heart" size={20} />
						{say("changes.emergency", { before: formats.number(emergency.before.length), after: formats.number(emergency.after.length) })}
					</p>
				</div>
			)}
		</div>
	);
}
