import {
  type PredictedName,
  type Prediction,
  predictedNames,
  type Unpredicted,
} from '../record/prediction.ts'
import type { MeasuredStart, Setting } from '../record/setting.ts'
import type { Duration, Trial } from '../record/trial.ts'
import { predict, type Times } from './predict.ts'
import { intervalInWords, secondsInWords } from './words.ts'

/** What the settings of an experiment's trials let expect of it, and where the trials went otherwise. */
export function predictionOver(trials: readonly Trial[]): Prediction | undefined {
  const setting = settingOver(trials)
  if (setting === undefined) return undefined
  const fault = trials.find(trial => trial.setting !== undefined)?.fault
  const times = predict(setting, fault)
  const sound = trials.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail')
  return { times, unpredicted: sound.flatMap(trial => unpredictedIn(trial, times)) }
}

/** That of the first trial, with what all of them saw of starts and doors; undefined where none was recorded. */
export function settingOver(trials: readonly Pick<Trial, 'setting'>[]): Setting | undefined {
  const settings = trials.flatMap(({ setting }) => (setting ? [setting] : []))
  const [first] = settings
  if (first === undefined) return undefined
  const doors = settings.flatMap(({ doorsMs }) => (doorsMs === undefined ? [] : [doorsMs]))
  const starts: MeasuredStart[] = settings.flatMap(setting => setting.starts)
  return { ...first, starts, doorsMs: doors.length > 0 ? Math.max(...doors) : undefined }
}

function unpredictedIn({ number, measures }: Trial, times: Times): Unpredicted[] {
  return predictedNames.flatMap(time => {
    const expected = times[time]
    const measured: Duration | undefined = measures.times[time]
    if (expected === undefined || measured === undefined) return []
    const { lowMs, highMs } = expected
    // The probe asks now and then, and tells nothing finer.
    const slackMs = measures.probePeriodMs * 2
    const isLonger = highMs !== undefined && measured.ms > highMs + slackMs
    const isShorter = !measured.censored && measured.ms < lowMs - slackMs
    if (!isLonger && !isShorter) return []
    return [
      {
        ...{ trial: number, time, measuredMs: measured.ms },
        sentence: inWords(number, time, measured, isLonger, `${intervalInWords(expected)}`),
      },
    ]
  })
}

function inWords(
  trial: number,
  time: PredictedName,
  { ms, censored }: Duration,
  isLonger: boolean,
  expected: string,
) {
  const what = time === 'running' ? 'time until the replacement ran' : time
  return `Trial ${trial}: the ${what} was ${censored ? 'at least ' : ''}${secondsInWords(ms)}, ${isLonger ? 'longer' : 'shorter'} than the ${expected} that the configuration lets expect: the cluster, or the model of it, is not what it is taken to be.`
}
