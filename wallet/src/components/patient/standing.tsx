/** Where a consent stands, by word and shape. */
import type { JSX } from "react";
import { useVoice } from "../../app/say";
import type { Directive } from "../../contracts";
import { Badge, type Tone } from "../ui/basics";
import type { IconName } from "../ui/icons";

const LOOK: Record<Directive["now"], { tone: Tone; icon: IconName }> = {
	in_force: { tone: "final", icon: "check" },
	not_yet: { tone: "waiting", icon: "clock" },
	expired: { tone: "calm", icon: "clock" },
	suspended: { tone: "waiting", icon: "hand" },
	withdrawn: { tone: "calm", icon: "stop" },
	template_outdated: { tone: "stop", icon: "alert" },
	grantor_lost_right: { tone: "stop", icon: "alert" },
};

/** A consent's standing. */
export function StandingBadge({ directive }: { directive: Pick<Directive, "now"> }): JSX.Element {
	const { say } = useVoice();
	const look = LOOK[directive.now];
	return (
		<Badge tone={look.tone} icon={look.icon}>
			{say(`standing.${directive.now}`)}
		</Badge>
	);
}

/** Whether there is something left to take back. */
export function canBeWithdrawn({ standing, now }: Pick<Directive, "standing" | "now">): boolean {
	return standing.is !== "withdrawn" && now !== "expired";
}
