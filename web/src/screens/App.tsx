import { lazy, Suspense, useEffect, useState } from "react";
import { AccountScreen } from "../access/AccountScreen.tsx";
import { DevicesScreen } from "../access/DevicesScreen.tsx";
import { enter } from "../access/enter.ts";
import { SignInScreen } from "../access/SignInScreen.tsx";
import { UsersScreen } from "../access/UsersScreen.tsx";
import { AgencyScreen } from "../agencies/AgencyScreen.tsx";
import { AlarmMetricsScreen } from "../alarms/AlarmMetricsScreen.tsx";
import { useUnseen } from "../alarms/AlarmNews.tsx";
import { AlarmsScreen } from "../alarms/AlarmsScreen.tsx";
import { ServiceScreen } from "../alarms/ServiceScreen.tsx";
import { AreaBanner } from "../areas/AreaBanner.tsx";
import { AreaScreen } from "../areas/AreaScreen.tsx";
import { AuditScreen } from "../audit/AuditScreen.tsx";
import { ChangesScreen } from "../changes/ChangesScreen.tsx";
import { CompletenessScreen } from "../completeness/CompletenessScreen.tsx";
import { EditScreen } from "../editing/EditScreen.tsx";
import { ImportScreen } from "../imports/ImportScreen.tsx";
import { KeyHelp } from "../keys/KeyHelp.tsx";
import { ParametersScreen } from "../parameters/ParametersScreen.tsx";
import { PrivacyScreen } from "../privacy/PrivacyScreen.tsx";
import { RulesScreen } from "../rules/RulesScreen.tsx";
import { FoundBanner } from "../search/FoundBanner.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { CentreScreen, type CentreView } from "./CentreScreen.tsx";
import { useCity } from "./CityProvider.tsx";
import { DeadLettersScreen } from "./DeadLettersScreen.tsx";
import { LinkBanner } from "./LinkBanner.tsx";
import { MissingScreen } from "./MissingScreen.tsx";
import { PastBanner } from "./PastBanner.tsx";
import { Rail } from "./Rail.tsx";
import { FailureNotice } from "./Region.tsx";
import { home } from "./route.ts";
import { TopBar } from "./TopBar.tsx";
import { go, useRoute } from "./useRoute.ts";

const PrintScreen = lazy(async () => ({
  default: (await import("../printing/PrintScreen.tsx")).PrintScreen,
}));

export function App() {
  const { t, own } = useWords();
  const { city, cityFailure, retry } = useCity();
  const route = useRoute();
  const [view, setView] = useState<CentreView>("map");
  const [help, setHelp] = useState(false);
  const screenTitle = t(`title.${route.screen}`);
  const cityName = city === null ? null : own(city.name);

  const unseen = useUnseen();

  useEffect(() => {
    const title = [screenTitle, cityName, t("product")].filter((part) => part !== null).join(" – ");
    document.title = unseen === 0 ? title : t("alarms.title", { n: unseen, title });
  }, [screenTitle, cityName, unseen, t]);

  return (
    <div className={route.screen === "centre" && route.at !== null ? "shell past" : "shell"}>
      <button type="button" className="skip" onClick={() => skipTo(route.screen === "centre")}>
        {t(route.screen === "centre" ? "skip.list" : "skip.content")}
      </button>
      <TopBar onHelp={() => setHelp(true)} onFound={() => setView("map")} />
      <div className="banners">
        <LinkBanner />
        {route.screen === "centre" && <PastBanner route={route} />}
        {route.screen === "centre" && route.area !== null && <AreaBanner route={route} area={route.area} />}
        {route.screen === "centre" && route.found !== null && (
          <FoundBanner route={route} found={route.found} />
        )}
      </div>
      <Rail route={route} view={view} onView={setView} />
      <main id="main" tabIndex={-1}>
        {cityFailure !== null && city === null && (
          <FailureNotice
            what="failure.city"
            works="failure.city.works"
            failure={cityFailure}
            onRetry={retry}
          />
        )}
        {route.screen === "centre" && route.print && (
          <Suspense fallback={<p role="status">{t("map.loading")}</p>}>
            <PrintScreen route={route} />
          </Suspense>
        )}
        {route.screen === "centre" && !route.print && (
          <>
            <h1 className="unseen">{screenTitle}</h1>
            <CentreScreen route={route} view={view} onView={setView} onHelp={() => setHelp(true)} />
          </>
        )}
        {route.screen === "import" && <ImportScreen id={route.id} onHelp={() => setHelp(true)} />}
        {route.screen === "agencies" && <AgencyScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "alarms" && <AlarmsScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "alarmMetrics" && <AlarmMetricsScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "service" && <ServiceScreen onHelp={() => setHelp(true)} />}
        {route.screen === "rules" && <RulesScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "areas" && <AreaScreen area={route.area} onHelp={() => setHelp(true)} />}
        {route.screen === "edit" && <EditScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "changes" && <ChangesScreen onHelp={() => setHelp(true)} />}
        {route.screen === "signIn" && <SignInScreen onIn={enter} onBack={() => go(home)} />}
        {route.screen === "account" && <AccountScreen onHelp={() => setHelp(true)} />}
        {route.screen === "devices" && <DevicesScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "users" && <UsersScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "deadLetters" && <DeadLettersScreen onHelp={() => setHelp(true)} />}
        {route.screen === "audit" && <AuditScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "privacy" && <PrivacyScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "parameters" && <ParametersScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "completeness" && <CompletenessScreen route={route} onHelp={() => setHelp(true)} />}
        {route.screen === "missing" && <MissingScreen />}
      </main>
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </div>
  );
}

/** A button and no link: the hash of the address holds the place on the map and must stay. */
function skipTo(list: boolean): void {
  document.getElementById(list ? "list" : "main")?.focus();
}
