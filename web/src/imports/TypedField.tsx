import { useEffect, useId, useState } from "react";

interface Props {
  label: string;
  value: string;
  hint?: string;
  list?: string;
  type?: "text" | "datetime-local";
  choice?: string;
  invalid?: boolean;
  onWish: (value: string | null) => void;
}

/** How long a person may stop typing before what stands there counts. */
const pauseMs = 700;

/** A line of text that counts when the person has finished it, not with each letter. */
export function TypedField({ label, value, hint, list, type = "text", choice, invalid, onWish }: Props) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const tell = (text: string) => {
    if (text.trim() !== value.trim()) onWish(text.trim() || null);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the pause anew.
  useEffect(() => {
    const timer = setTimeout(() => tell(typed), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div className="typed">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        list={list}
        value={typed}
        data-choice={choice}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={invalid || undefined}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => tell(typed)}
        onKeyDown={(event) => event.key === "Enter" && tell(typed)}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="fine">
          {hint}
        </p>
      )}
    </div>
  );
}
