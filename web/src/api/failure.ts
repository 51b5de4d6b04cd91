/** What went wrong with a request, by the server's error code or one of our own two. */
export class Failure extends Error {
  readonly code: string;
  readonly status: number | null;

  constructor(code: string, message: string, status: number | null = null) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.status = status;
  }
}

/** No answer at all: the network or the server is away. */
export function unreachable(cause: unknown): Failure {
  return new Failure("unreachable", String(cause));
}

/** The failure an answer of the server stands for; a body in another shape becomes "unexpected". */
export function failureFrom(status: number, body: unknown): Failure {
  if (typeof body === "object" && body !== null && "error" in body) {
    const { error } = body;
    if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") {
      const message = "message" in error && typeof error.message === "string" ? error.message : error.code;
      return new Failure(error.code, message, status);
    }
  }
  return new Failure("unexpected", `HTTP ${status}`, status);
}

/** Whatever was thrown, as a failure that has words. */
export function asFailure(cause: unknown): Failure {
  return cause instanceof Failure ? cause : new Failure("unexpected", String(cause));
}
