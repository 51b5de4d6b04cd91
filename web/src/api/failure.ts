import type { Blanks } from "./contract.ts";

/** The case of a failure, for the word lists: its code there, and what its sentence is filled with. */
export interface Reason {
  reason: string;
  blanks: Blanks;
}

/** What went wrong with a request, by the server's error code or one of our own. */
export class Failure extends Error {
  readonly code: string;
  readonly status: number | null;
  /** What was asked wrongly, as the server calls it: "crs" or "options.crs". */
  readonly field: string | null;
  readonly why: Reason | null;

  constructor(
    code: string,
    message: string,
    status: number | null = null,
    field: string | null = null,
    why: Reason | null = null,
  ) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.status = status;
    this.field = field;
    this.why = why;
  }
}

/** No answer at all: the network or the server is away. */
export function unreachable(cause: unknown): Failure {
  return new Failure("unreachable", String(cause));
}

/** Whatever was thrown, as a failure that has words. */
export function asFailure(cause: unknown): Failure {
  return cause instanceof Failure ? cause : new Failure("unexpected", String(cause));
}

function textIn(error: object, name: string): string | null {
  const value: unknown = (error as Record<string, unknown>)[name];
  return typeof value === "string" ? value : null;
}

function reasonIn(error: object): Reason | null {
  const reason = textIn(error, "reason");
  const blanks: unknown = (error as Record<string, unknown>).blanks;
  if (reason === null) return null;
  return { reason, blanks: typeof blanks === "object" && blanks !== null ? (blanks as Blanks) : {} };
}

/** The failure an answer of the server stands for; a body in another shape becomes "unexpected". */
export function failureFrom(status: number, body: unknown): Failure {
  if (typeof body === "object" && body !== null && "error" in body) {
    const { error } = body;
    const code = typeof error === "object" && error !== null ? textIn(error, "code") : null;
    if (typeof error === "object" && error !== null && code !== null) {
      const message = textIn(error, "message") ?? code;
      return new Failure(code, message, status, textIn(error, "field"), reasonIn(error));
    }
  }
  return new Failure("unexpected", `HTTP ${status}`, status);
}
