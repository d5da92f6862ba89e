/** The wallet is there, and no hospital has enrolled it yet: a code for the desk. */
import type { JSX } from "react";
import { useCore } from "../../app/core";
import { Page } from "../../app/page";
import { useVoice } from "../../app/say";
import { LinkRow, Notice } from "../../components/ui/basics";
import { More } from "../../components/ui/more";
import { QrCode } from "../../components/ui/qr";

/** Shows the code the hospital scans. The account goes on by itself once it is enrolled. */
export function EnrolHere(): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const code = core.network.enrolmentCode();
	const text = code === null ? null : core.network.write(code);
	return (
		<Page title={say("enrol.title")} lead={say("enrol.lead")}>
			{text === null || code === null ? (
				<Notice tone="waiting" title={say("enrol.no-code")} />
			) : (
				<div className="card card-center">
					<QrCode text={text} label={say("enrol.code")} />
					<p className="soft">{say("enrol.waits")}</p>
					<More title={say("enrol.as-text")}>
						<p dir="ltr" className="mono" data-testid="enrolment-code">
							{text}
						</p>
					</More>
				</div>
			)}
			<Notice title={say("enrol.private")}>{say("enrol.private-text")}</Notice>
			<LinkRow to="/recovery/lost" icon="key" title={say("enrol.lost")}>
				{say("enrol.lost-text")}
			</LinkRow>
		</Page>
	);
}
