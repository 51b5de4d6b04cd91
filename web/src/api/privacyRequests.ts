import type {
  Breach,
  BreachDraft,
  Consent,
  ConsentDraft,
  PrivacyCatalogue,
  PrivacyRequest,
  RequestAim,
  RequestDraft,
  StepDraft,
} from "./contract.ts";
import { put, read, send } from "./door.ts";

const root = "/api/privacy";

export const readRequests = (signal: AbortSignal) => read<PrivacyRequest[]>(`${root}/requests`, signal);

export const addRequest = (draft: RequestDraft) => send<PrivacyRequest>(`${root}/requests`, draft);

export const takeStep = (id: number, step: StepDraft) =>
  send<PrivacyRequest>(`${root}/requests/${id}/steps`, step);

export const readOwnRequests = (signal: AbortSignal) =>
  read<PrivacyRequest[]>(`${root}/own/requests`, signal);

export const askAboutMine = (wanted: RequestAim, wish: string) =>
  send<PrivacyRequest>(`${root}/own/requests`, { wanted, wish });

/** Where all that is kept about a user is taken from, as a file. */
export const dataOf = (userId: number) => `${root}/users/${userId}/data`;
export const ownData = `${root}/own/data`;
export const consentTable = `${root}/consents/export`;

export const eraseUser = (userId: number) => send<{ name: string }>(`${root}/users/${userId}/erase`, {});

export const readConsents = (signal: AbortSignal) => read<Consent[]>(`${root}/consents?limit=500`, signal);

export const addConsent = (draft: ConsentDraft) => send<{ id: number }>(`${root}/consents`, draft);

export const readBreaches = (signal: AbortSignal) => read<Breach[]>(`${root}/breaches`, signal);

export const addBreach = (draft: BreachDraft) => send<Breach>(`${root}/breaches`, draft);

export const changeBreach = (id: number, draft: BreachDraft) => put<Breach>(`${root}/breaches/${id}`, draft);

export const sendNotice = (id: number, sentAt: string, sentTo: string) =>
  send<Breach>(`${root}/breaches/${id}/notice`, { sent_at: sentAt, sent_to: sentTo });

export const closeBreach = (id: number, closed: boolean) =>
  send<Breach>(`${root}/breaches/${id}/${closed ? "close" : "reopen"}`, {});

export const readCatalogue = (signal: AbortSignal) => read<PrivacyCatalogue>(`${root}/catalogue`, signal);
