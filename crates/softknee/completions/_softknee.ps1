
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'softknee' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'softknee'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'softknee' {
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a study and write its report; finished runs are not repeated')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'List the runs of a study, or divide them into shards, without running them')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show how much of a study is finished')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Merge the records of several folders into one, for example those of all shards')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Compare the records of two folders, run by run')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Write a study''s report from its records, or check that it is up to date')
            [CompletionResult]::new('index', 'index', [CompletionResultType]::ParameterValue, 'Write the index of all pages in a folder: every claim, its verdict and the page that decides it')
            [CompletionResult]::new('judge', 'judge', [CompletionResultType]::ParameterValue, 'Judge results that were made elsewhere: a CSV file with one line per run')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run: its configuration, its training curve and the command that repeats it')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List activations, data sets, metrics or the embedded studies')
            [CompletionResult]::new('eval', 'eval', [CompletionResultType]::ParameterValue, 'Evaluate an activation and its derivative at given inputs, with the errors of the kernels')
            [CompletionResult]::new('propagate', 'propagate', [CompletionResultType]::ParameterValue, 'Compute signal propagation at initialization: theory and simulation, layer by layer')
            [CompletionResult]::new('gate', 'gate', [CompletionResultType]::ParameterValue, 'Compare this build with a baseline: exit code 3 for a confirmed regression, 4 for not enough evidence')
            [CompletionResult]::new('calibrate', 'calibrate', [CompletionResultType]::ParameterValue, 'Measure the gate on this machine: its false alarms and the regressions that it finds. Takes hours; the same command continues it after an interruption')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of study files, for editors: save it as FILE, and start a study file with `#:schema FILE`')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check this machine for what would distort timings')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write manual pages, one per command')
            [CompletionResult]::new('gate-slot', 'gate-slot', [CompletionResultType]::ParameterValue, 'Time the rows that are asked for on standard input')
            [CompletionResult]::new('gate-count', 'gate-count', [CompletionResultType]::ParameterValue, 'Call a row without reading a clock')
            [CompletionResult]::new('gate-neighbor', 'gate-neighbor', [CompletionResultType]::ParameterValue, 'Keep a processor busy until standard input ends')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'softknee;run' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder from which relative data paths start [default: the study file''s folder]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Change a value of the study, for example --set depth=2,4,8')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table')
            [CompletionResult]::new('--task', '--task', [CompletionResultType]::ParameterName, 'With --target: what the column holds [default: its values decide]')
            [CompletionResult]::new('--drop', '--drop', [CompletionResultType]::ParameterName, 'With --target: leave this column out; may be repeated')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder of the records and the report [default: runs/NAME]')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Number of threads, each of which trains one run at a time [default: the number of cores]')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Run shard K of N; STUDY is then the file that `softknee plan --shards` wrote. `auto` takes K from Slurm, Kubernetes or GNU parallel')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;plan' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder from which relative data paths start [default: the study file''s folder]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Change a value of the study, for example --set depth=2,4,8')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table')
            [CompletionResult]::new('--task', '--task', [CompletionResultType]::ParameterName, 'With --target: what the column holds [default: its values decide]')
            [CompletionResult]::new('--drop', '--drop', [CompletionResultType]::ParameterName, 'With --target: leave this column out; may be repeated')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--shards', '--shards', [CompletionResultType]::ParameterName, 'Divide the runs into N shards of about equal cost, and write them to a file')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'File for the shards; its name must end in .json')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;status' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder from which relative data paths start [default: the study file''s folder]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Change a value of the study, for example --set depth=2,4,8')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table')
            [CompletionResult]::new('--task', '--task', [CompletionResultType]::ParameterName, 'With --target: what the column holds [default: its values decide]')
            [CompletionResult]::new('--drop', '--drop', [CompletionResultType]::ParameterName, 'With --target: leave this column out; may be repeated')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder of the records and the report [default: runs/NAME]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;merge' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder to which the records are added; records that it already has are kept')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;compare' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;report' {
            [CompletionResult]::new('--splice', '--splice', [CompletionResultType]::ParameterName, 'Also write the answer into this Markdown file, between the lines `<!-- softknee report FOLDER -->` and `<!-- /softknee -->`')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Write nothing, and print every contrast with all digits: as CSV, or as JSON with the answer and the claims too')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing; fail if a file is not what the records give')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'Write nothing, and print the question, the answer, the verdicts and the controls in less than 60 lines of Markdown, for the summary of a step in CI')
            [CompletionResult]::new('--pack', '--pack', [CompletionResultType]::ParameterName, 'Also pack the records for committing, as records.jsonl.xz, which every command reads')
            [CompletionResult]::new('--html', '--html', [CompletionResultType]::ParameterName, 'Also write the page as one HTML file, report.html, which needs no other file and no network')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Also open the HTML file in the browser')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;index' {
            [CompletionResult]::new('--splice', '--splice', [CompletionResultType]::ParameterName, 'Also write the table for a choice into this Markdown file, between the lines `<!-- softknee index FOLDER -->` and `<!-- /softknee -->`')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing; fail if the index is not what the pages give')
            [CompletionResult]::new('--html', '--html', [CompletionResultType]::ParameterName, 'Also write the index and every page that it leads to as HTML files, which need no network')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;judge' {
            [CompletionResult]::new('--metric', '--metric', [CompletionResultType]::ParameterName, 'Compare this column. Which way is better (higher, lower or neither) and the smallest difference that matters may follow; a margin in percent compares ratios, for example steps:lower:10%')
            [CompletionResult]::new('--condition', '--condition', [CompletionResultType]::ParameterName, 'A column whose values paired runs share, such as the depth')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'The arm that the others are compared with')
            [CompletionResult]::new('--arm', '--arm', [CompletionResultType]::ParameterName, 'The column of the arm [default: arm]')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'The column of the seed [default: seed]')
            [CompletionResult]::new('--ratio', '--ratio', [CompletionResultType]::ParameterName, 'Compare a metric of positive numbers by ratio, without a margin')
            [CompletionResult]::new('--censored', '--censored', [CompletionResultType]::ParameterName, 'The column that says where a value is only a lower bound, since the run ended before it reached its target [default: METRIC_censored, or censored]')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'The column that says which runs failed [default: failed, diverged, status or state]')
            [CompletionResult]::new('--failed-value', '--failed-value', [CompletionResultType]::ParameterName, 'What a failed run counts with, for example test_accuracy=0.1 for guessing among ten classes')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write a page with figures, and its numbers for programs, into this folder')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('--html', '--html', [CompletionResultType]::ParameterName, 'Also write the page as one HTML file, judgement.html, which needs no other file and no network')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;show' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder from which relative data paths start [default: the study file''s folder]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Change a value of the study, for example --set depth=2,4,8')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table')
            [CompletionResult]::new('--task', '--task', [CompletionResultType]::ParameterName, 'With --target: what the column holds [default: its values decide]')
            [CompletionResult]::new('--drop', '--drop', [CompletionResultType]::ParameterName, 'With --target: leave this column out; may be repeated')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder of the records and the report [default: runs/NAME]')
            [CompletionResult]::new('--save-weights', '--save-weights', [CompletionResultType]::ParameterName, 'Run it again, and write its trained network to a file that PyTorch can read (safetensors)')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('--rerun', '--rerun', [CompletionResultType]::ParameterName, 'Run it again, and check that its record comes out the same, byte for byte')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;list' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;eval' {
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Set a parameter of the activation, for example --param beta=5')
            [CompletionResult]::new('--samples', '--samples', [CompletionResultType]::ParameterName, 'With --sweep: approximate number of inputs [default: 10.7 million]')
            [CompletionResult]::new('--dtype', '--dtype', [CompletionResultType]::ParameterName, 'Precision of the kernels')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('--torch-compatible', '--torch-compatible', [CompletionResultType]::ParameterName, 'Use PyTorch''s parameters where they differ: the threshold of softplus is then 20')
            [CompletionResult]::new('--inverse', '--inverse', [CompletionResultType]::ParameterName, 'Softplus only: take values, and print the inputs that give them, ln(e^(βy) − 1) / β')
            [CompletionResult]::new('--sweep', '--sweep', [CompletionResultType]::ParameterName, 'Show the largest and the mean error by range of input, over the whole number line')
            [CompletionResult]::new('--exhaustive', '--exhaustive', [CompletionResultType]::ParameterName, 'With --sweep: evaluate all 2³² inputs of f32, which takes minutes')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;propagate' {
            [CompletionResult]::new('--beta', '--beta', [CompletionResultType]::ParameterName, 'Set the parameter β of the activation; short for --param beta=B')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Set a parameter of the activation, for example --param beta=5')
            [CompletionResult]::new('--weight-variance', '--weight-variance', [CompletionResultType]::ParameterName, 'Variance V of the weights of every layer, times fan-in')
            [CompletionResult]::new('--init', '--init', [CompletionResultType]::ParameterName, 'Initialization rule that gives the weight variances instead: he, glorot, forward or backward')
            [CompletionResult]::new('--bias-variance', '--bias-variance', [CompletionResultType]::ParameterName, 'Variance of the biases')
            [CompletionResult]::new('--bias-init', '--bias-init', [CompletionResultType]::ParameterName, 'How biases are set: zero (but for --bias-variance) or centered')
            [CompletionResult]::new('--depth', '--depth', [CompletionResultType]::ParameterName, 'Number of hidden layers')
            [CompletionResult]::new('--width', '--width', [CompletionResultType]::ParameterName, 'Units in each hidden layer; without it nothing is simulated, and theory is for infinite width')
            [CompletionResult]::new('--nets', '--nets', [CompletionResultType]::ParameterName, 'Number of networks to simulate')
            [CompletionResult]::new('--inputs', '--inputs', [CompletionResultType]::ParameterName, 'Number of inputs to each network')
            [CompletionResult]::new('--input-dim', '--input-dim', [CompletionResultType]::ParameterName, 'Length of an input')
            [CompletionResult]::new('--correlation', '--correlation', [CompletionResultType]::ParameterName, 'Correlation of the pre-activations of two inputs in layer 1 [default: 0, or the lowest possible value above it]')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed of all random numbers')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('--residual', '--residual', [CompletionResultType]::ParameterName, 'Make every hidden layer after the first a residual block, scaled by 1/√(number of blocks)')
            [CompletionResult]::new('--mean-share', '--mean-share', [CompletionResultType]::ParameterName, 'Also show which share of what a layer receives is the squared mean, which makes inputs alike')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;gate' {
            [CompletionResult]::new('--against', '--against', [CompletionResultType]::ParameterName, 'Also time this binary, built from another revision, against this one (timing check), and count its instructions instead of those in the baseline; scripts/gate.sh builds it')
            [CompletionResult]::new('--baselines', '--baselines', [CompletionResultType]::ParameterName, 'Folder with a baseline per machine class [default: reports/baselines]')
            [CompletionResult]::new('--checks', '--checks', [CompletionResultType]::ParameterName, 'Checks to run [default: all]')
            [CompletionResult]::new('--summary', '--summary', [CompletionResultType]::ParameterName, 'Also write the findings as Markdown, for $GITHUB_STEP_SUMMARY')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Decides the order of timed processes')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('--update-baseline', '--update-baseline', [CompletionResultType]::ParameterName, 'Record what is measured now as the baseline of this machine class, and judge nothing')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show every row, not only those that did not pass')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;calibrate' {
            [CompletionResult]::new('--decisions', '--decisions', [CompletionResultType]::ParameterName, 'Decisions on identical code, at least one')
            [CompletionResult]::new('--neighbors', '--neighbors', [CompletionResultType]::ParameterName, 'Busy neighbors during every timed decision: processes that keep a processor and the memory busy')
            [CompletionResult]::new('--trials', '--trials', [CompletionResultType]::ParameterName, 'Decisions on a slowdown of 5 %, the one that the gate promises to find')
            [CompletionResult]::new('--other-trials', '--other-trials', [CompletionResultType]::ParameterName, 'Decisions on each other slowdown')
            [CompletionResult]::new('--slowdowns', '--slowdowns', [CompletionResultType]::ParameterName, 'Slowdowns to plant, in percent, with at most one decimal')
            [CompletionResult]::new('--row', '--row', [CompletionResultType]::ParameterName, 'The kernel to slow down')
            [CompletionResult]::new('--fault-trials', '--fault-trials', [CompletionResultType]::ParameterName, 'Trials of each fault in training or in a kernel')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder with the decisions, one file per machine and version of the rule, and the page')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('--page', '--page', [CompletionResultType]::ParameterName, 'Make no decision; write the page from the decisions that there are')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Make no decision and write nothing; fail if the page is not what the decisions give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;schema' {
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;doctor' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;completions' {
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;man' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder for the pages: where `man` looks for them, the folder man1 in one of its paths')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'softknee;gate-slot' {
            [CompletionResult]::new('--extra-work', '--extra-work', [CompletionResultType]::ParameterName, 'Work to add to a kernel, in percent')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'softknee;gate-count' {
            [CompletionResult]::new('--calls', '--calls', [CompletionResultType]::ParameterName, 'Number of calls')
            [CompletionResult]::new('--extra-work', '--extra-work', [CompletionResultType]::ParameterName, 'Work to add to the kernel, in percent')
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'softknee;gate-neighbor' {
            [CompletionResult]::new('--isa', '--isa', [CompletionResultType]::ParameterName, 'Instruction set of the kernels [default: the best that this machine has]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the result and errors only: no messages and no progress')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON, like --format json; `--help` of a command describes it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'softknee;help' {
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a study and write its report; finished runs are not repeated')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'List the runs of a study, or divide them into shards, without running them')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show how much of a study is finished')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Merge the records of several folders into one, for example those of all shards')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Compare the records of two folders, run by run')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Write a study''s report from its records, or check that it is up to date')
            [CompletionResult]::new('index', 'index', [CompletionResultType]::ParameterValue, 'Write the index of all pages in a folder: every claim, its verdict and the page that decides it')
            [CompletionResult]::new('judge', 'judge', [CompletionResultType]::ParameterValue, 'Judge results that were made elsewhere: a CSV file with one line per run')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run: its configuration, its training curve and the command that repeats it')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List activations, data sets, metrics or the embedded studies')
            [CompletionResult]::new('eval', 'eval', [CompletionResultType]::ParameterValue, 'Evaluate an activation and its derivative at given inputs, with the errors of the kernels')
            [CompletionResult]::new('propagate', 'propagate', [CompletionResultType]::ParameterValue, 'Compute signal propagation at initialization: theory and simulation, layer by layer')
            [CompletionResult]::new('gate', 'gate', [CompletionResultType]::ParameterValue, 'Compare this build with a baseline: exit code 3 for a confirmed regression, 4 for not enough evidence')
            [CompletionResult]::new('calibrate', 'calibrate', [CompletionResultType]::ParameterValue, 'Measure the gate on this machine: its false alarms and the regressions that it finds. Takes hours; the same command continues it after an interruption')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of study files, for editors: save it as FILE, and start a study file with `#:schema FILE`')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check this machine for what would distort timings')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write manual pages, one per command')
            [CompletionResult]::new('gate-slot', 'gate-slot', [CompletionResultType]::ParameterValue, 'Time the rows that are asked for on standard input')
            [CompletionResult]::new('gate-count', 'gate-count', [CompletionResultType]::ParameterValue, 'Call a row without reading a clock')
            [CompletionResult]::new('gate-neighbor', 'gate-neighbor', [CompletionResultType]::ParameterValue, 'Keep a processor busy until standard input ends')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'softknee;help;run' {
            break
        }
        'softknee;help;plan' {
            break
        }
        'softknee;help;status' {
            break
        }
        'softknee;help;merge' {
            break
        }
        'softknee;help;compare' {
            break
        }
        'softknee;help;report' {
            break
        }
        'softknee;help;index' {
            break
        }
        'softknee;help;judge' {
            break
        }
        'softknee;help;show' {
            break
        }
        'softknee;help;list' {
            break
        }
        'softknee;help;eval' {
            break
        }
        'softknee;help;propagate' {
            break
        }
        'softknee;help;gate' {
            break
        }
        'softknee;help;calibrate' {
            break
        }
        'softknee;help;schema' {
            break
        }
        'softknee;help;doctor' {
            break
        }
        'softknee;help;completions' {
            break
        }
        'softknee;help;man' {
            break
        }
        'softknee;help;gate-slot' {
            break
        }
        'softknee;help;gate-count' {
            break
        }
        'softknee;help;gate-neighbor' {
            break
        }
        'softknee;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
