import { Component, type ReactNode } from "react";
import { useWords } from "../words/WordsProvider.tsx";

/** Catches what a screen throws while drawing, so that people read words instead of an empty page. */
export class ScreenGuard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useWords();
  return (
    <main className="empty" role="alert">
      <strong>{t("failure.screen")}</strong>
      <p>{t("failure.screen.works")}</p>
      <button type="button" className="button" onClick={() => location.reload()}>
        {t("retry")}
      </button>
    </main>
  );
}
