import { useHearing } from "../clock/useCityTime.ts";
import { isoDay } from "../formats/days.ts";

/** The day it is, by the city's clock as soon as it is heard. */
export function useToday(): string {
  const hearing = useHearing();
  return isoDay(hearing?.nowMs ?? Date.now());
}
