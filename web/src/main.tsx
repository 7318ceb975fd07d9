import { render } from 'preact';
import '../../ts/view/style.css';
import 'uplot/dist/uPlot.min.css';
import './style/page.css';
import { App } from './app/app.js';
import { follow, takeUpRuns } from './state/lab.js';
import { keepOffline } from './state/offline.js';
import { recall } from './state/storage.js';
import { wake } from './state/trainer.js';
import { beginning } from './text/index.js';

window.addEventListener('popstate', () => follow(location.hash));
window.addEventListener('hashchange', () => follow(location.hash));
follow(location.hash);
await beginning;
render(<App />, document.getElementById('app')!);
// The engine is there when the first lesson is opened.
setTimeout(wake, 200);
void recall();
void takeUpRuns();
void keepOffline();
