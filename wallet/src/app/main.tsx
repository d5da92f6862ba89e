/** The beginning: the language, then the core, then the app. The first words stand before the core is there. */
import "./trusted";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { StrictMode, useEffect, useState, type JSX } from "react";
import { I18nProvider as AriaLocale } from "react-aria-components";
import { createRoot } from "react-dom/client";
import type { Core } from "../contracts";
import { Notice } from "../components/ui/basics";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/components.css";
import "../styles/pages.css";
import "../styles/desk.css";
import { App, Splash } from "./App";
import { applyAppearance, storedAppearance } from "./appearance";
import { Announcer } from "./announcer";
import { Boundary } from "./boundary";
import { CoreProvider } from "./core";
import { activate, preferredLocale, storedLocale } from "./i18n";
import { useVoice } from "./say";

const made: Promise<Core> = import("../state/core").then(({ createCore }) => createCore());

function Root(): JSX.Element {
	const { locale, say } = useVoice();
	const [core, setCore] = useState<Core | "failed" | null>(null);
	useEffect(() => {
		made.then(setCore, () => setCore("failed"));
	}, []);
	return (
		<AriaLocale locale={locale}>
			<a className="skip" href="#main" onClick={skip}>
				{say("app.skip")}
			</a>
			<Announcer>
				{core === null ? (
					<Splash />
				) : core === "failed" ? (
					<main className="main">
						<Notice tone="stop" urgent title={say("trouble.internal.title")}>
							{say("app.no-core")}
						</Notice>
					</main>
				) : (
					<CoreProvider core={core}>
						<Boundary>
							<App />
						</Boundary>
					</CoreProvider>
				)}
			</Announcer>
		</AriaLocale>
	);
}

/** The fragment is the app's address, so that skipping moves the focus itself. */
function skip(event: { preventDefault: () => void }): void {
	event.preventDefault();
	document.querySelector<HTMLElement>("h1")?.focus();
}

async function begin(): Promise<void> {
	applyAppearance(storedAppearance());
	await activate(preferredLocale(storedLocale(), navigator.languages));
	const root = document.getElementById("root");
	if (root === null) return;
	createRoot(root).render(
		<StrictMode>
			<I18nProvider i18n={i18n}>
				<Root />
			</I18nProvider>
		</StrictMode>,
	);
	if ("serviceWorker" in navigator && import.meta.env.PROD) void navigator.serviceWorker.register("./service-worker.js");
}

void begin();
