import { defineConfig } from "vitest/config";

// These tests start a node, which takes longer than the others and needs it built.
export default defineConfig({ test: { include: ["tests/node/**/*.test.ts"] } });
