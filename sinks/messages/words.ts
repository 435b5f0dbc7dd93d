// What the messages are made of, in each language. `words-zh-cn.ts` and `words-en.ts` hold the same in other words.
import type { Notification, NotificationKind, NotificationLanguage, Severity, ShippedRule, SubjectLabel } from "../../core/notification.ts";

/** The figures of a notification, already written as text. */
export interface Figures {
  /** The newest value. */
  readonly value: string | undefined;
  readonly limit: string | undefined;
  readonly subject: Notification["subject"];
}

export interface RuleWords {
  /** What happened, short: it stands on a lock screen. */
  readonly what: (figures: Figures) => string;
  readonly next: string;
}

export interface Words {
  readonly language: NotificationLanguage;
  /** Before the severity, in the first line; empty for what is firing. */
  readonly kinds: Readonly<Record<NotificationKind, string>>;
  readonly past: string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly subjects: Readonly<Record<SubjectLabel, string>>;
  readonly rules: Readonly<Record<ShippedRule, RuleWords>>;
  readonly what: string;
  readonly where: string;
  readonly howBad: string;
  readonly since: string;
  readonly lasted: string;
  readonly values: string;
  readonly limit: string;
  readonly target: string;
  readonly next: string;
  readonly by: string;
  readonly rule: string;
  readonly id: string;
  readonly chart: string;
  readonly acknowledge: string;
  readonly page: string;
  /** That a text was cut. */
  readonly cut: string;
  /** That a robot's filter refused the text. */
  readonly hidden: string;
  readonly test: string;
  /** Between a label and what it labels. */
  readonly colon: string;
  readonly digest: {
    readonly title: (counts: Readonly<Record<Severity, number>>) => string;
    readonly group: (group: { name: string; count: number; past: number; since: string; example: string }) => string;
    readonly otherGroups: (counts: { groups: number; count: number }) => string;
    readonly rest: (count: number) => string;
    readonly stillWaiting: (count: number) => string;
  };
}
