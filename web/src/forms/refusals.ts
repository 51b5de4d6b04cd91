import type { Failure } from "../api/failure.ts";
import { formatIsoDay } from "../formats/days.ts";
import { findKey, type Language, say, type WordKey } from "../words/words.ts";

/** What the server says of what it cannot take, and our words for it. */
const said: readonly [RegExp, WordKey][] = [
  [/Say why, in a few words/, "refused.correct.reason"],
  [/Give the value that is/, "refused.correct.value"],
  [/The end comes before the start/, "refused.correct.order"],
  [/has no readings there/, "refused.correct.none"],
  [/Nobody's word stands on these readings/, "refused.correct.nothing"],
  [/A uid has up to 100 letters/, "refused.uid"],
  [/This uid stands in the file twice/, "refused.uid.twice"],
  [/The name is missing/, "refused.name"],
  [/A name to sign in by has up to/, "refused.user.name"],
  [/A passkey's name has 1 to (?<most>\d+) characters/, "refused.passkey.name"],
  [/You have (?<most>\d+) passkeys; remove one/, "refused.passkey.most"],
  [/This passkey is known already/, "error.passkey_known"],
  [/The full name is missing/, "refused.user.full"],
  [/Somebody signs in as '(?<what>.+)' already/, "refused.user.taken"],
  [/A password has (?<least>\d+) to (?<most>\d+) characters; this one has (?<given>\d+)/, "refused.password"],
  [/That is not the code of now/, "refused.code.now"],
  [/The password holds the name/, "refused.password.easy"],
  [/Nobody would administer the city/, "refused.last"],
  [/Somebody else has to agree/, "refused.eyes"],
  [/Nobody else signs in as '(?<what>.+)'/, "refused.lend.to"],
  [/It would be lent longer/, "refused.lend.longer"],
  [/It belongs to '(?<what>.+)', which is neither known/, "refused.parent"],
  [/It would belong to itself: (?<what>.+)\./, "refused.circle"],
  [/would end before (it|they) begins?/, "refused.days"],
  [/A responsibility is for a kind or for a sector/, "refused.subject"],
  [/The kind '(?<what>.+)' is not declared/, "refused.kind"],
  [/is no name of a parameter/, "refused.parameter.name"],
  [/'(?<what>.+)' is no unit that is known/, "refused.parameter.unit"],
  [/ are told in (?<what>.+), and this one in /, "refused.parameter.unit.other"],
  [/say its (?:title|source|place|kind), in up to (?<most>\d+) letters/, "refused.parameter.words"],
  [/first day without it comes after/, "refused.parameter.days"],
  [/there is a value already, from (?<day>\d[\d-]+)/, "refused.parameter.overlap"],
  [/does not hold; it was withdrawn already/, "refused.parameter.gone"],
  [/The quantity '.+' of .+ is not declared/, "refused.rule.quantity"],
  [/No parameter is called '(?<what>.+)'/, "refused.rule.parameter"],
  [/(?<what>\S+) is told in (?<unit>\S+), and what it limits in (?<other>\S+);/, "refused.rule.unit"],
  [/(?<one>\S+) is read in (?<unit>\S+), and (?<what>\S+) in (?<other>\S+);/, "refused.rule.units"],
  [/There is no datastream (?<n>\d+)/, "refused.rule.datastream"],
  [/Say above which number it must be/, "refused.rule.state"],
  [/There is no input '(?<what>.*)', only (?<known>.+)\./, "refused.rule.input"],
  [/Say which things it watches/, "refused.rule.scope"],
  [/'(?<what>.*)' is no name of an input/, "refused.rule.name"],
  [/Count what is above one number/, "refused.rule.count"],
  [/Silence has one limit/, "refused.rule.silence"],
  [/No agency has the uid '(?<what>.*)'/, "refused.rule.owner"],
  [/Nothing would be good between the two limits/, "refused.rule.limit"],
  [/In that window so many can never be known/, "refused.rule.needed"],
  [/It must know at least (?<n>\d+) before it judges/, "refused.rule.least.known"],
  [/window_s must be from 0 to/, "refused.rule.days"],
  [/readings are too many for a trial/, "refused.rule.readings"],
  [/No kind of the sector '(?<what>.+)' is declared/, "refused.sector"],
  [/No province or commune '(?<what>.+)' is known/, "refused.area"],
  [/No (?<type>.+) '(?<what>.+)' is known; import zones/, "refused.zone"],
  [/'(?<what>.*)' is no level/, "refused.level"],
  [/'(?<what>.+)' is no responsibility/, "refused.duty"],
  [/It sees to that already, since (?<day>\d[\d-]+)/, "refused.again"],
  [/It sees to that already/, "refused.again.always"],
  [/It has ended on (?<day>[\d-]+) already/, "refused.ended"],
  [/The table has no column (?<what>.+)\./, "refused.column"],
  [/Two headings of the table mean the same column/, "refused.column.twice"],
  [/The table is empty/, "refused.empty"],
  [/not written in UTF-8/, "refused.utf8"],
  [/'(?<what>.+)' is no day/, "refused.day"],
  [/(?<what>\S+) is no code of an? (?<level>\w+), which has (?<n>\d) digits/, "refused.code"],
  [/A zone's code has 1 to 100 characters/, "refused.code.zone"],
  [/This code stands in the file twice/, "refused.code.twice"],
  [/A corner is not longitude, latitude/, "refused.corner"],
  [/The geometry is no polygon|polygon has no ring|A ring has fewer|Nothing is left/, "refused.polygon"],
  [/No (?<level>\w+) (?<what>\w+) is known on (?<day>[\d-]+)/, "refused.new"],
  [/The old unit is not known yet/, "refused.old"],
  [/This row stands in the table twice/, "refused.row.twice"],
  [/The day from which it holds is missing/, "refused.day.missing"],
  [/The source is missing/, "refused.source"],
  [/It has ended; open it again first/, "refused.privacy.ended"],
  [/It was answered already; write a note/, "refused.privacy.answered"],
  [/The new last day lies after (?<after>[\d-]+) and is (?<longest>[\d-]+)/, "refused.privacy.prolong"],
  [/The day it came in is today or within/, "refused.privacy.received"],
  [/It lies in the future/, "refused.privacy.future"],
  [/It was found after that/, "refused.privacy.notice"],
  [/Its notice has not been sent/, "refused.privacy.unsent"],
  [/The breach is closed; open it again/, "refused.privacy.closed"],
  [/who has not been erased/, "refused.privacy.erased"],
  [/ has (?<given>\d+) characters; (?<most>\d+) are the most/, "refused.privacy.long"],
  [
    /(?:note|wish|title|person|contact|proof|subject|purpose|text_version|sent_to) is missing/,
    "refused.privacy.missing",
  ],
];

function blanksOf(groups: Record<string, string>, language: Language): Record<string, string> {
  const { day, level } = groups;
  const levelKey = findKey(`area.level.${level}`);
  return {
    ...groups,
    ...(day === undefined ? {} : { day: formatIsoDay(day) }),
    ...(levelKey === null ? {} : { level: say(language, levelKey) }),
  };
}

/** A reason of the server in words, as it stands where the lists have none. */
export function reasonOf(message: string, language: Language): string {
  for (const [form, key] of said) {
    const found = form.exec(message);
    if (found !== null) return say(language, key, blanksOf(found.groups ?? {}, language));
  }
  return message;
}

/** Why agencies or areas were not changed. */
export function refusalWords(failure: Pick<Failure, "code" | "message">, language: Language): string {
  const reason = reasonOf(failure.message, language);
  if (reason !== failure.message) return reason;
  const unread = ["invalid_input", "malformed_payload"].includes(failure.code);
  const key = unread ? "refused.unread" : findKey(`error.${failure.code}`);
  return key === null ? failure.message : say(language, key, { message: failure.message });
}
