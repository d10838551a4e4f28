graph [
  directed 1
  node [
    id 0
    label "ada"
    name "Ada &#34;Countess&#34; Lovelace"
    born 1815
    height 1.65
    alive 0
  ]
  node [
    id 1
    label "bob"
    name "<Bob> &#38; co ]]>"
    born 1990
    alive 1
  ]
  node [
    id 2
    label "eve"
    name "&#1513;&#1500;&#1493;&#1501; &#26085;&#26412;&#35486; &#128578;"
    height 1.5
  ]
  edge [
    source 0
    target 1
    weight 0.5
    kind "knows"
  ]
  edge [
    source 1
    target 2
    weight 2.0
  ]
  edge [
    source 2
    target 2
    weight 1.E-07
    kind "it's"
  ]
]
