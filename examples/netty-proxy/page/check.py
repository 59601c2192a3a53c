"""What the page shows, compared with what the API says. Run by ./run."""

import sys
import time

from browser import Browser
from host import HOSTILE, MODEL, Host, Load

failed = []


def check(what, passes, saw=None):
    print(("pass  " if passes else "FAIL  ") + what + ("" if passes or saw is None else f"  (saw: {saw})"), flush=True)
    if not passes:
        failed.append(what)


ROWS = "[...document.querySelectorAll('#%s tbody tr')].filter(r=>!r.hidden)"
CELL = "(id,cls)=>{const r=[...document.querySelectorAll('#instances tbody tr, #endpoints tbody tr')].find(r=>r.querySelector('.c-id > span').textContent===id); return r&&r.querySelector(cls).textContent}"


def cell(browser, target, column):
    return browser.js(f"({CELL})({target!r}, '.c-{column}')")


def opened(browser, host):
    browser.open(host.page)
    return browser.wait("document.getElementById('conn').dataset.state === 'live' && " + ROWS % "instances" + ".length > 0", 30)


def shows_figures(browser, host):
    check("it comes up and is live", opened(browser, host))
    status = host.status()
    rows = browser.js(ROWS % "instances" + ".map(r=>r.querySelector('.c-id > span').textContent).sort()")
    check("its instances are those of the API", rows == sorted(one["id"] for one in status["instances"]), rows)
    rows = browser.js(ROWS % "endpoints" + ".map(r=>r.querySelector('.c-id > span').textContent)")
    check("its endpoints are those of the API", rows == [one["id"] for one in status["endpoints"]], rows)
    rows = browser.js("[...document.querySelectorAll('#sources tbody tr')].map(r=>[r.cells[0].textContent, r.cells[1].textContent, r.cells[3].textContent].join())")
    check("its sources are those of the API", rows == [f"{s['name']},{s['state']},{s['entries']:,}" for s in status["sources"]], rows)
    check("a name with markup in it is text", browser.js("!document.querySelector('main img') && !document.title.includes('broken')"))


def shows_load(browser, host):
    with Load(host, 6), Load(host, 1, "gpt-4.1-mini"):
        time.sleep(12)
        row = {t["model"]: t for t in host.status()["traffic"]}[MODEL]
        shown = browser.wait(ROWS % "traffic" + f".map(r=>[...r.cells].map(c=>c.textContent)).find(r=>r[1]==={MODEL!r})")
        rate = float(shown[2].replace(",", ""))
        check("the traffic of a model has the rate of the API", abs(rate - row["per_second"]) <= max(2, 0.2 * row["per_second"]), (shown, row))
        check("it has its time to first content", shown[6].split()[1] in ("ms", "s") and row["ttfc_p95_ms"] > 0, shown)
        check("the tile has the rate of all", browser.js("parseFloat(document.querySelector('#tile-rate dd').textContent)") > rate * 0.9)
        calls = browser.js("[...document.querySelectorAll('.call')].slice(0,20).map(c=>[c.children[1].textContent, c.querySelectorAll('.leg').length])")
        check("recent calls have a bar each", len(calls) == 20 and all(call == ["200", 1] for call in calls), calls)
        check("nothing that a client said is in the page", not browser.js("document.body.textContent.includes('secret prompt')"))
        load = sum(int(browser.js(f"({CELL})('engine-{i}', '.c-load')") or 0) for i in range(3))
        check("instances show what is open on them", 0 < load <= 12, load)


def shows_trouble(browser, host):
    host.faults("engine-1", [{"status": 503}])
    with Load(host, 3):
        state = browser.wait(f"(()=>{{const s=({CELL})('engine-1','.c-state'); return s.startsWith('ejected') && s}})()", 20)
        check("an ejected instance is shown with the time that is left and why", bool(state) and " s" in state and len(state) > 16, state)
        first = browser.js("document.querySelector('#care .state').textContent")
        time.sleep(1.2)
        check("it is first of those left alone, and its time runs down", first != browser.js("document.querySelector('#care .state').textContent") and first.startswith("ejected"), first)
        bars = browser.wait("(()=>{document.querySelector('input[name=which][value=bad]').click(); const c=document.querySelector('.call'); return c && c.querySelectorAll('.leg').length})()")
        check("a call that was retried has both tries on its time line", bars == 2, bars)
        browser.js("document.querySelector('input[name=which][value=all]').click()")
    host.faults("engine-1", None)


def drains(browser, host):
    browser.js("document.querySelector('[aria-label=\"Drain engine-0\"]').click()")
    check("to drain is asked for once more", browser.wait("document.getElementById('sure').open") and "engine-0" in browser.js("document.getElementById('sure-title').textContent"))
    browser.key("Escape")
    time.sleep(0.3)
    check("Escape leaves it as it is", all(one["state"] != "draining" for one in host.status()["instances"]))
    browser.js("document.querySelector('[aria-label=\"Drain engine-0\"]').click()")
    browser.js("document.getElementById('sure-yes').click()")
    check("a drained instance is shown so", browser.wait(f"({CELL})('engine-0','.c-state').startsWith('draining')"))
    check("the API says the same", next(one for one in host.status()["instances"] if one["id"] == "engine-0")["state"] == "draining")
    browser.js("document.querySelector('[aria-label=\"Admit engine-0\"]').click(); document.getElementById('sure-yes').click()")
    check("it is let in again", browser.wait(f"({CELL})('engine-0','.c-state').startsWith('up')"))


def explains(browser, host):
    browser.js(f"document.getElementById('ask-model').value={MODEL!r}; document.querySelector('#ask button').click()")
    answer = browser.wait("document.querySelector('#answer h3') && document.getElementById('answer').textContent")
    check("a request is explained: its route and its candidates", bool(answer) and "Route" in answer and "engine-0" in answer, answer)
    browser.js("document.getElementById('ask-body').value='{'; document.querySelector('#ask button').click()")
    check("a body that is no JSON is told", "not JSON" in browser.wait("document.getElementById('answer').textContent"))


def reconnects(browser, host):
    host.stop()
    lost = browser.wait("document.getElementById('conn').dataset.state === 'lost' && document.getElementById('conn-text').textContent", 20)
    check("a host that is gone is told, and since when", bool(lost) and lost.startswith("Disconnected since"), lost)
    time.sleep(3)
    host.start()
    host.call()
    check("it connects again by itself", browser.wait("document.getElementById('conn').dataset.state === 'live'", 30))
    fresh = browser.wait("parseInt(document.getElementById('who').textContent.split('up ')[1]) < 60 && document.querySelectorAll('.call').length", 15)
    check("and shows the new host's calls only", fresh == 1, fresh)


FRAMES = """(async()=>{
  const box=document.querySelector('#instances .scroll'); const gaps=[]; let last=performance.now(), changed=0; const end=last+6000;
  const seen=new MutationObserver(list=>{changed+=list.length}); seen.observe(document.querySelector('#instances tbody'),{childList:true});
  await new Promise(done=>{const step=now=>{gaps.push(now-last); last=now; box.scrollTop+=8; now<end?requestAnimationFrame(step):done()}; requestAnimationFrame(step)});
  gaps.sort((a,b)=>a-b); return {p50:gaps[gaps.length>>1], p95:gaps[Math.floor(gaps.length*.95)], moved:changed};
})()"""


def stays_quick(browser, host):
    check("1,000 instances come up", opened(browser, host) and browser.wait(ROWS % "instances" + ".length === 1004"))
    with Load(host, 4):
        time.sleep(2)
        browser.js("document.querySelector('#instances tbody tr:nth-child(500)').kept=true")
        frames = browser.js(FRAMES)
        check("scrolling them under load keeps 60 frames a second as a rule", frames["p50"] < 17.5, frames)
        check("no row is moved or made anew meanwhile", frames["moved"] == 0 and browser.js("document.querySelector('#instances tbody tr:nth-child(500)').kept"), frames)
    browser.js("const f=document.getElementById('find-instances'); f.value='decode model-3'; f.dispatchEvent(new Event('input'))")
    found = browser.js(ROWS % "instances" + ".length")
    expected = sum(1 for one in host.status()["instances"] if one["role"] == "decode" and one["models"] == ["idle/model-3"])
    check("they can be found by role and model", found == expected > 0, (found, expected))
    browser.js("document.querySelector('#instances th.c-id button').click()")
    order = browser.js(ROWS % "instances" + ".map(r=>r.querySelector('.c-id > span').textContent)")
    check("and be sorted", order == sorted(order), order[:3])


FOCUS = "(()=>{const e=document.activeElement; return e===document.body?'':(e.getAttribute('aria-label')||e.id||e.textContent||e.className).trim()+'|'+e.matches(':focus-visible')})()"


def works_by_keyboard(browser, host):
    opened(browser, host)
    browser.key("Tab")
    check("the first stop is the way past the head", browser.js("document.activeElement.className") == "skip")
    browser.key("Enter")
    seen, blind = [], []
    for _ in range(60):
        browser.key("Tab")
        name, visible = (browser.js(FOCUS) or "|true").rsplit("|", 1)
        seen.append(name)
        if visible != "true":
            blind.append(name)
        if name == "Drain engine-0":
            break
    check("Tab comes to the controls in their order", "find-instances" in seen and seen[-1] == "Drain engine-0", seen[-5:])
    check("the focus can be seen everywhere", not blind, blind)
    browser.key("Enter")
    check("Enter asks, with the focus on the harmless choice", browser.wait("document.getElementById('sure').open") and browser.js("document.activeElement.value") == "no")
    browser.key("Tab")
    browser.key("Enter")
    check("and drains", browser.wait(f"({CELL})('engine-0','.c-state').startsWith('draining')"))
    check("the focus is back where it was", browser.wait("document.activeElement.getAttribute('aria-label') === 'Admit engine-0'"), browser.js(FOCUS))
    browser.key("Enter")
    browser.wait("document.getElementById('sure').open")
    browser.key("Tab")
    browser.key("Enter")
    check("and lets it in again", browser.wait(f"({CELL})('engine-0','.c-state').startsWith('up')"))


LUMINANCE = "(c=>{const [r,g,b]=c.match(/[\\d.]+/g).map(v=>{v/=255; return v<=.03928?v/12.92:((v+.055)/1.055)**2.4}); return .2126*r+.7152*g+.0722*b})"
CONTRAST = f"""(()=>{{const l={LUMINANCE}; let worst=[99,'']; const behind=e=>{{for(;e;e=e.parentElement){{const c=getComputedStyle(e).backgroundColor; if(!/, 0\\)$/.test(c)&&c!=='transparent') return c}} return 'rgb(255,255,255)'}};
  for(const e of document.querySelectorAll('main *, .top *')){{ if(![...e.childNodes].some(n=>n.nodeType===3&&n.data.trim())||!e.checkVisibility()) continue;
    const a=l(getComputedStyle(e).color), b=l(behind(e)), c=(Math.max(a,b)+.05)/(Math.min(a,b)+.05); if(c<worst[0]) worst=[c,e.className+' '+e.textContent.slice(0,20)] }} return worst }})()"""


SHIFT = """(window.shift=0, new PerformanceObserver(list=>{for(const entry of list.getEntries())
  if(!entry.hadRecentInput && !entry.sources.every(s=>s.node && document.getElementById('call-list').contains(s.node))) window.shift+=entry.value}).observe({type:'layout-shift'}), 0)"""


def shows_legs(browser, host, out):
    """Engines in two roles, some of which are in trouble: also what the screenshots of the docs show."""
    host.drain("d7")
    host.faults("d3", [{"status": 503}])
    host.faults("backup", [{"retry": "retry-after", "wait_ms": 9000, "skip": 12, "every": 30}])
    with Load(host, 9), Load(host, 2, words=60), Load(host, 3, "gpt-4.1-mini"):
        browser.prefer("light")
        browser.size(1440, 900)
        opened(browser, host)
        legs = browser.wait("[...document.querySelectorAll('.call')].map(c=>[...c.querySelectorAll('.leg')].map(l=>l.className)).find(l=>l.some(n=>n.includes('prefill')))", 20)
        check("a disaggregated call has its two legs", bool(legs) and legs[:2] == ["leg prefill", "leg decode"], legs)
        browser.js("document.querySelector('input[name=which][value=pair]').click(); document.querySelector('.call').click()")
        time.sleep(0.3)
        table = browser.js("[...document.querySelectorAll('#one-legs tbody tr')].map(r=>[...r.cells].map(c=>c.textContent))")
        check("and its numbers on request", [row[2] for row in table] == ["prefill", "decode"] and table[1][4] == "answered 200", table)
        browser.key("Escape")
        browser.js("document.querySelector('input[name=which][value=all]').click()")
        for scheme in ("light", "dark"):
            browser.prefer(scheme)
            time.sleep(30 if scheme == "light" else 1)
            worst = browser.js(CONTRAST)
            check(f"text has a contrast of 4.5 or more, {scheme}", worst[0] >= 4.5, worst)
            browser.shot(f"{out}/{scheme}.png")
        check("dark is dark", browser.js(f"{LUMINANCE}(getComputedStyle(document.body).backgroundColor)") < 0.05)
        browser.js("document.querySelector('input[name=which][value=bad]').click(); document.getElementById('calls').scrollIntoView()")
        bars = browser.wait("document.querySelectorAll('.call .leg.ill').length && document.querySelectorAll('.call .leg.wait').length")
        check("failed legs and parked waits are on the time line", bool(bars), browser.js("document.getElementById('call-list').textContent.slice(0,200)"))
        browser.shot(f"{out}/calls.png")


def fits(browser, host, out):
    browser.prefer("light", "reduce")
    check("who wants less motion gets none", browser.js("getComputedStyle(document.querySelector('.track i')).transitionDuration") == "0s")
    browser.prefer("light")
    with Load(host, 3):
        for width in (360, 768, 1180):
            browser.size(width, 800)
            opened(browser, host)
            time.sleep(2)
            wide = browser.js("document.documentElement.scrollWidth")
            check(f"at {width} px nothing is cut off at the side", wide <= width, wide)
            browser.shot(f"{out}/{width}.png")
        browser.size(1440, 900)
        time.sleep(1)
        browser.js(SHIFT)
        time.sleep(6)
        check("nothing jumps while figures come", browser.js("window.shift") < 0.01, browser.js("window.shift"))


def main(executable, host_jar, engines_jar, out):
    browser = Browser(executable)
    host = None
    try:
        host = Host(host_jar, engines_jar)
        shows_figures(browser, host)
        shows_load(browser, host)
        shows_trouble(browser, host)
        drains(browser, host)
        explains(browser, host)
        reconnects(browser, host)
        works_by_keyboard(browser, host)
        fits(browser, host, out)
        host.close()
        host = Host(host_jar, engines_jar, fleet="vllm-mooncake:4p8d")
        shows_legs(browser, host, out)
        host.close()
        host = Host(host_jar, engines_jar, idle_instances=1000)
        stays_quick(browser, host)
        strangers = [url for url in browser.requests if not url.startswith(("http://127.0.0.1:", "data:", "about:"))]
        check("no other host was asked for anything", not strangers, strangers[:3])
        check("the browser complained of nothing", not browser.problems, browser.problems[:3])
    finally:
        browser.close()
        if host:
            host.close()
    print(f"{len(failed)} failed" if failed else "all pass")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
