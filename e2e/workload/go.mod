module github.com/meshtap/meshtap/e2e/workload

go 1.26.0
