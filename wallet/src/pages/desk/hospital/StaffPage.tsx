/** Who works for the hospital, as what, until when. */
import { useState, type JSX } from "react";
import { LOADING, useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useVoice } from "../../../app/say";
import { AccountField } from "../../../components/desk/account";
import { DayField, dayIn } from "../../../components/desk/day";
import { NeedsRole, type May } from "../../../components/desk/shell";
import { Badge, Button, Notice, Section } from "../../../components/ui/basics";
import { Checks } from "../../../components/ui/fields";
import { Loaded } from "../../../components/ui/loaded";
import { ROLES, type AccountId, type KeystoreState, type Loadable, type NonEmpty, type Role, type Staff, type StaffMember } from "../../../contracts";
import { shortAccount } from "../../../words/names";
import type { OnAct } from "../HospitalDesk";
import { Table } from "../../../components/ui/table";

/** Values of the core for the views. */
export function StaffPage({ may, onAct }: { may: May; onAct: OnAct }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const staff = useValue<Loadable<Staff>>(core.hospital.staff$, LOADING);
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });
	const own = keystore.is === "unlocked" ? keystore.signer.account : null;
	const admin = may("admin");
	return (
		<Page title={say("desk.staff")} lead={say("staff.lead")}>
			<Loaded value={staff}>
				{(value) => <StaffView staff={value} own={own} now={Date.now() / 1000} onDismiss={admin ? (account) => onAct({ act: "dismiss", account }) : null} />}
			</Loaded>
			{admin ? (
				<AppointForm readAccount={(text) => core.patient.readAccount(text)} onAppoint={(account, roles, until) => onAct({ act: "appoint", account, roles, until })} />
			) : (
				<NeedsRole role="admin" />
			)}
		</Page>
	);
}

/** Who works here, as what. */
export function StaffView({ staff, own, now, onDismiss }: {
	staff: Staff;
	own: AccountId | null;
	now: number;
	onDismiss: ((account: AccountId) => void) | null;
}): JSX.Element {
	const { say, formats } = useVoice();
	return (
		<>
			{!staff.complete && (
				<Notice tone="waiting" title={say("staff.cut")}>
					{say("staff.cut-text")}
				</Notice>
			)}
			<Table label={say("desk.staff")}>
				<thead>
					<tr>
						<th scope="col">{say("reps.account")}</th>
						<th scope="col">{say("staff.roles")}</th>
						<th scope="col">{say("row.until")}</th>
						{onDismiss !== null && (
							<th scope="col">
								<span className="visually-hidden">{say("staff.dismiss")}</span>
							</th>
						)}
					</tr>
				</thead>
				<tbody>
					{staff.members.map((member) => (
						<tr key={member.account}>
							<th scope="row">
								<bdi dir="ltr" className="mono">
									{shortAccount(member.account)}
								</bdi>{" "}
								{member.account === own && <Badge>{say("staff.you")}</Badge>}
							</th>
							<td>{formats.and(member.roles.map((role) => say(`role.${role}`)))}</td>
							<td>
								{member.until === null ? say("staff.open") : formats.day(member.until)} {member.until !== null && member.until <= now && <Badge tone="stop">{say("staff.over")}</Badge>}
							</td>
							{onDismiss !== null && (
								<td>
									<Button onPress={() => onDismiss(member.account)} aria-label={say("staff.dismiss-one", { account: shortAccount(member.account) })}>
										{say("staff.dismiss")}
									</Button>
								</td>
							)}
						</tr>
					))}
				</tbody>
			</Table>
		</>
	);
}

/** An account, its roles, and an end if there is one. */
export function AppointForm({ readAccount, onAppoint }: {
	readAccount: (text: string) => AccountId | null;
	onAppoint: (account: AccountId, roles: NonEmpty<Role>, until: StaffMember["until"]) => void;
}): JSX.Element {
	const { say } = useVoice();
	const [text, setText] = useState("");
	const [roles, setRoles] = useState<readonly Role[]>([]);
	const [end, setEnd] = useState("");
	const account = readAccount(text);
	const until = dayIn(end);
	const [first, ...rest] = ROLES.filter((role) => roles.includes(role));
	return (
		<Section title={say("staff.appoint")}>
			<AccountField label={say("reps.account")} hint={say("staff.account-hint")} text={text} onText={setText} readAccount={readAccount} />
			<Checks label={say("staff.roles")} options={ROLES.map((value) => ({ value, label: say(`role.${value}`), hint: say(`role-does.${value}`) }))} value={roles} onChange={setRoles} />
			<DayField label={say("staff.until")} value={end} onChange={setEnd} />
			<Button
				weight="main"
				isDisabled={account === null || first === undefined || (end !== "" && until === null)}
				onPress={() => account !== null && first !== undefined && onAppoint(account, [first, ...rest], until)}
			>
				{say("staff.appoint-do")}
			</Button>
		</Section>
	);
}
