<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Fields|Notes" labelsEnabled="0">
<userNotes value="&lt;p&gt;Lines that clusters must not cross.&lt;/p&gt;&lt;p&gt;Give them with --barriers.&lt;/p&gt;&lt;p&gt;Source: made by wardwise.&lt;/p&gt;&lt;p&gt;Every place, person and pound in it is invented.&lt;/p&gt;"/>
<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0">
<symbols>
<symbol name="0" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
<layer class="SimpleLine" enabled="1" locked="0" pass="0">
<Option type="Map">
<Option name="line_color" type="QString" value="58,124,165,255"/>
<Option name="line_style" type="QString" value="solid"/>
<Option name="line_width" type="QString" value="1.2"/>
<Option name="line_width_unit" type="QString" value="MM"/>
<Option name="capstyle" type="QString" value="round"/>
<Option name="joinstyle" type="QString" value="round"/>
</Option>
</layer>
</symbol>
</symbols>
</renderer-v2>
<aliases>
<alias index="0" field="name" name="Name"/>
</aliases>
</qgis>
