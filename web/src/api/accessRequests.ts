import type {
  CodeSecret,
  Device,
  DeviceDraft,
  Grant,
  GrantDraft,
  LoanDraft,
  Me,
  NewCertificate,
  NewDevice,
  ProviderAnswer,
  Role,
  Session,
  Token,
  User,
  UserDraft,
  Ways,
} from "./contract.ts";
import { put, read, remove, send } from "./door.ts";

export const readMe = (signal: AbortSignal) => read<Me>("/api/me", signal);

export const readRoles = (signal: AbortSignal) => read<Role[]>("/api/roles", signal);

export const signIn = (name: string, password: string, code: string | null) =>
  send<null>("/api/sign-in", { name, password, code });

export const beginCodes = () => send<CodeSecret>("/api/me/codes", {});

export const confirmCodes = (code: string) => put<{ codes: string[] }>("/api/me/codes", { code });

export const endCodes = (code: string) => send<null>("/api/me/codes/end", { code });

export const endCodesOf = (id: number) => send<User>(`/api/users/${id}/codes/end`, {});

export const lookAtLink = (code: string) =>
  send<{ first: boolean; name: string | null }>("/api/sign-in/link/look", { code });

export const openLink = (code: string) => send<null>("/api/sign-in/link", { code });

export const beFirst = (asked: { code: string; name: string; full_name: string; password: string }) =>
  send<null>("/api/sign-in/first", asked);

/** Signs out; the address is where the sign-in service is left, too. */
export const signOut = () => send<{ address: string | null }>("/api/sign-out", {});

export const readWays = (signal: AbortSignal) => read<Ways>("/api/sign-in/ways", signal);

export const beginAtProvider = () => send<{ address: string }>("/api/sign-in/provider", {});

export const comeFromProvider = (answer: ProviderAnswer) =>
  send<null>("/api/sign-in/provider/finish", answer);

export const endPasskeysOf = (id: number) => send<User>(`/api/users/${id}/passkeys/end`, {});

export const unlinkUser = (id: number) => send<User>(`/api/users/${id}/provider/end`, {});

export const changePassword = (old: string | null, next: string) =>
  put<null>("/api/me/password", { old, new: next });

export const actFor = (agency: string) => put<null>("/api/me/agency", { agency });

export const readSessions = (signal: AbortSignal) => read<Session[]>("/api/me/sessions", signal);

export const endSession = (id: number) => remove<null>(`/api/me/sessions/${id}`);

export const endOtherSessions = () => remove<null>("/api/me/sessions");

export const readOwnGrants = (signal: AbortSignal) => read<Grant[]>("/api/me/grants", signal);

export const lend = (loan: LoanDraft) => send<Grant>("/api/me/loans", loan);

export const readTokens = (signal: AbortSignal) => read<Token[]>("/api/tokens", signal);

export const makeToken = (name: string, endsAt: string | null) =>
  send<{ token: string; made: Token }>("/api/tokens", { name, ends_at: endsAt });

export const endToken = (id: number) => remove<null>(`/api/tokens/${id}`);

export const readUsers = (signal: AbortSignal) => read<User[]>("/api/users", signal);

export const addUser = (draft: UserDraft) => send<User>("/api/users", draft);

export const changeUser = (id: number, draft: UserDraft) => put<User>(`/api/users/${id}`, draft);

export const switchUser = (id: number, enabled: boolean) =>
  send<User>(`/api/users/${id}/${enabled ? "enable" : "disable"}`, {});

export const makeLink = (id: number) => send<{ code: string; path: string }>(`/api/users/${id}/link`, {});

export const readGrants = (user: number, signal: AbortSignal) =>
  read<Grant[]>(`/api/grants?user=${user}`, signal);

export const grantRole = (draft: GrantDraft) => send<Grant>("/api/grants", draft);

export const approveGrant = (id: number) => send<Grant>(`/api/grants/${id}/approve`, {});

export const endGrant = (id: number) => send<Grant>(`/api/grants/${id}/end`, {});

export const readDevices = (signal: AbortSignal) => read<Device[]>("/api/devices", signal);

export const addDevice = (draft: DeviceDraft) => send<NewDevice>("/api/devices", draft);

export const changeDevice = (id: number, draft: DeviceDraft) => put<Device>(`/api/devices/${id}`, draft);

export const rotateDevice = (id: number) => send<NewDevice>(`/api/devices/${id}/password`, {});

export const certifyDevice = (id: number) => send<NewCertificate>(`/api/devices/${id}/certificate`, {});

export const revokeDevice = (id: number) => send<Device>(`/api/devices/${id}/revoke`, {});
