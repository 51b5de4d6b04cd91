import "./theme/fonts.css";
import "./theme/tokens.css";
import "./theme/ground.css";
import "./screens/shell.css";
import "./screens/dialog.css";
import "./screens/past.css";
import "./things/list.css";
import "./map/map.css";
import "./layers/layers.css";
import "./printing/printing.css";
import "./panels/panel.css";
import "./changes/changes.css";
import "./imports/import.css";
import "./agencies/territory.css";
import "./access/access.css";
import "./audit/audit.css";
import "./parameters/parameters.css";
import "./privacy/privacy.css";
import "./screens/narrow.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { MeProvider } from "./access/MeProvider.tsx";
import { Threshold } from "./access/Threshold.tsx";
import { AlarmNewsProvider } from "./alarms/AlarmNews.tsx";
import { makeServices, ServicesContext } from "./live/services.ts";
import { App } from "./screens/App.tsx";
import { CityProvider } from "./screens/CityProvider.tsx";
import { ScreenGuard } from "./screens/ScreenGuard.tsx";
import { applyTheme, followDevice } from "./theme/theme.ts";
import { WordsProvider } from "./words/WordsProvider.tsx";

applyTheme();
followDevice();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has lost its root element.");

createRoot(root).render(
  <StrictMode>
    <WordsProvider>
      <ScreenGuard>
        <MeProvider>
          <Threshold>
            <ServicesContext value={makeServices()}>
              <CityProvider>
                <AlarmNewsProvider>
                  <App />
                </AlarmNewsProvider>
              </CityProvider>
            </ServicesContext>
          </Threshold>
        </MeProvider>
      </ScreenGuard>
    </WordsProvider>
  </StrictMode>,
);
