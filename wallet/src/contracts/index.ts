/** The interface between the pages and the core. Types and code lists only: nothing here does anything. */

export * from "./act";
export * from "./codes";
export * from "./consent";
export * from "./core";
export * from "./desks";
export * from "./ids";
export * from "./keys";
export * from "./network";
export * from "./patient";
export * from "./proof";
export * from "./trouble";
