/** Times, dates and numbers in words. The server writes them as ISO 8601 or in its own English words. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LONG_WHEN = /^(\p{L}{3})\p{L}* (\d{1,2}) (\p{L}{3})\p{L}* \d{4}, (\d{1,2}:\d{2})/u;

/** "09:41:07" for a time of today, "20 Nov, 09:41" for another day. iso: "2026-11-23T09:41:07-05:00". */
export function savedWords(iso, today = new Date()) {
  const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)];
  if (day === localDay(today)) {
    return time;
  }
  const [year, month, date] = day.split("-").map(Number);
  const years = year === today.getFullYear() ? "" : ` ${year}`;
  return `${date} ${MONTHS[month - 1]}${years}, ${time.slice(0, 5)}`;
}

function localDay(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "Nov" for a month of this year, "Jan 2027" for another one; empty for an issue without a date. */
export function monthWords(day, today = new Date()) {
  const [year, month] = day.split("-").map(Number);
  if (!year || !month) {
    return "";
  }
  return year === today.getFullYear() ? MONTHS[month - 1] : `${MONTHS[month - 1]} ${year}`;
}

/** "Tue 1 Dec, 09:00" of "Tuesday 1 December 2026, 09:00 in New York". */
export function shortWhen(when) {
  const found = LONG_WHEN.exec(when);
  return found ? `${found[1]} ${found[2]} ${found[3]}, ${found[4]}` : when;
}

/** A number with its noun: "1 error", "2,341 people". */
export function counted(number, one, many = `${one}s`) {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** "44,312" */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "118 KB", "1.4 MB" */
export function sizeWords(bytes) {
  const kilobytes = bytes / 1024;
  return kilobytes < 1000 ? `${Math.max(1, Math.round(kilobytes))} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}
