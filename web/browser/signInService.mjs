/**
 * A sign-in service for tests: oidc-provider with keys of its own, as long as this process lives. Whoever types an
 * e-mail address and any password is that person. Some addresses have it make a mistake, told by what stands
 * before the @: it does not vouch for `unverified`, and what it says of the others named below is wrong.
 *
 * node signInService.mjs <port> <address of the city> …
 */
import { createHmac, createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { Provider } from "oidc-provider";

const [port, ...cities] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const secret = "a secret of the tests and nobody else";

const makePair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const signing = makePair();
const kid = randomUUID();
const strangers = makePair();

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (text) => JSON.parse(Buffer.from(text, "base64url").toString());

function sign(header, claims, key = signing.privateKey) {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createSign("sha256").update(text).sign(key, "base64url")}`;
}

const own = { alg: "RS256", typ: "JWT", kid };
const now = () => Math.floor(Date.now() / 1000);

/** What it says wrongly, by what stands before the @ of who signs in. */
const mistakes = {
  late: (claims) => sign(own, { ...claims, iat: now() - 7200, exp: now() - 3600 }),
  meant: (claims) => sign(own, { ...claims, aud: "another" }),
  shared: (claims) => sign(own, { ...claims, aud: [claims.aud, "another"] }),
  issued: (claims) => sign(own, { ...claims, iss: "https://other.example" }),
  changed: (claims, told) => told.replace(/\.[^.]+\./, `.${encode({ ...claims, sub: "an@city.example" })}.`),
  unsigned: (claims) => `${encode({ alg: "none" })}.${encode(claims)}.`,
  strange: (claims) => sign(own, claims, strangers.privateKey),
  symmetric: (claims) => {
    const text = `${encode({ alg: "HS256" })}.${encode(claims)}`;
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  },
};

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "dothi",
      client_secret: secret,
      redirect_uris: cities.map((city) => `${city}/dang-nhap`),
      post_logout_redirect_uris: cities.map((city) => `${city}/dang-nhap`),
    },
  ],
  jwks: { keys: [{ ...signing.privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" }] },
  cookies: { keys: [randomUUID()] },
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.startsWith("unverified@") }),
  }),
});

provider.use(async (context, next) => {
  await next();
  const told = context.path === "/token" ? context.body?.id_token : undefined;
  if (told === undefined) return;
  const claims = decode(told.split(".")[1]);
  const mistake = mistakes[claims.sub.split("@")[0]];
  if (mistake !== undefined) context.body = { ...context.body, id_token: mistake(claims, told) };
});

const server = provider.listen(Number(port), "127.0.0.1");
server.on("listening", () => process.stdout.write(`${secret}\n`));
