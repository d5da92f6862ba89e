/** A network whose runtime this program does not understand: which of the two has to change. */
import { expect, test } from "vitest";
import { failureOf, troubleOf } from "../../src/chain/failure";
import { Incompatible } from "../../src/chain/node";
import { GENESIS } from "./support";

test("a network that is newer than the program asks for another program, an older one does not", () => {
	expect(troubleOf(new Incompatible(1, 2), GENESIS)).toEqual({ kind: "program_outdated", expected: 1, found: 2 });
	expect(troubleOf(new Incompatible(2, 1), GENESIS)).toEqual({ kind: "incompatible", expected: 2, found: 1 });
	// The same version in another shape: loading the page anew would not help.
	expect(failureOf(new Incompatible(2, 2), "test", GENESIS)).toMatchObject({ kind: "incompatible" });
});
