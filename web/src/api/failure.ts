/** What went wrong with a request, by the server's error code or one of our own. */
export class Failure extends Error {
  readonly code: string;
  readonly status: number | null;
  /** What was asked wrongly, as the server calls it: "crs" or "options.crs". */
  readonly field: string | null;

  constructor(code: string, message: string, status: number | null = null, field: string | null = null) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.status = status;
    this.field = field;
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

/** The failure an answer of the server stands for; a body in another shape becomes "unexpected". */
export function failureFrom(status: number, body: unknown): Failure {
  if (typeof body === "object" && body !== null && "error" in body) {
    const { error } = body;
    const code = typeof error === "object" && error !== null ? textIn(error, "code") : null;
    if (typeof error === "object" && error !== null && code !== null) {
      return new Failure(code, textIn(error, "message") ?? code, status, textIn(error, "field"));
    }
  }
  return new Failure("unexpected", `HTTP ${status}`, status);
}
