Creator "igraph version 1.0.0 Sun Nov 29 20:09:16 2026"
Version 1
graph
[
  directed 1
  node
  [
    id 0
    name "ada"
    born 1815
    alive 0
  ]
  node
  [
    id 1
    name "bob"
    born 1990
    alive 1
  ]
  node
  [
    id 2
    name "eve &amp; co"
    born 2001
    alive 1
  ]
  edge
  [
    source 0
    target 1
    weight 0.5
    kind "knows"
  ]
  edge
  [
    source 1
    target 2
    weight 2
    kind ""
  ]
  edge
  [
    source 2
    target 2
    weight 3.25
    kind "self &quot;loop&quot;"
  ]
]
