// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { draw } from "../../testing/draw";
import { quiz, WordsCheck, WordsShown } from "./words";

afterEach(cleanup);

const WORDS = Array.from({ length: 24 }, (_, index) => `word${String.fromCharCode(97 + index)}`);

test("three places are asked, each with the right word among four", () => {
	for (let turn = 0; turn < 50; turn += 1) {
		const questions = quiz(WORDS, Math.random);
		expect(new Set(questions.map(({ place }) => place)).size).toBe(3);
		for (const { place, offered } of questions) {
			expect(new Set(offered).size).toBe(4);
			expect(offered).toContain(WORDS[place]);
		}
	}
});

test("words that repeat are never offered twice", () => {
	const repeated = WORDS.map((_, index) => (index % 2 === 0 ? "same" : `other${index}`));
	for (const { offered } of quiz(repeated, Math.random)) expect(new Set(offered).size).toBe(offered.length);
});

test("one goes on only after saying that all are written down", async () => {
	const onDone = vi.fn();
	await draw(<WordsShown words={WORDS} onDone={onDone} />);
	const next = screen.getByRole("button", { name: "Continue" });
	expect(next).toHaveProperty("disabled", true);
	fireEvent.click(screen.getByRole("checkbox"));
	fireEvent.click(next);
	expect(onDone).toHaveBeenCalledOnce();
});

test("a wrong word is noticed, and the right ones let through", async () => {
	const onDone = vi.fn();
	await draw(<WordsCheck words={WORDS} onBack={() => {}} onDone={onDone} />);
	const groups = screen.getAllByRole("radiogroup");
	const place = (group: HTMLElement) => Number(/number (\d+)/.exec(group.textContent ?? "")?.[1]) - 1;
	const choose = (group: HTMLElement, right: boolean) => {
		const radios = [...group.querySelectorAll<HTMLInputElement>("input[type=radio]")];
		const radio = radios.find((candidate) => (candidate.value === WORDS[place(group)]) === right);
		fireEvent.click(radio as HTMLElement);
	};
	groups.forEach((group, index) => choose(group, index !== 1));
	fireEvent.click(screen.getByRole("button", { name: "Continue" }));
	expect(screen.getByRole("alert").textContent).toContain("not right");
	expect(onDone).not.toHaveBeenCalled();
	groups.forEach((group) => choose(group, true));
	fireEvent.click(screen.getByRole("button", { name: "Continue" }));
	expect(onDone).toHaveBeenCalledWith(true);
});
